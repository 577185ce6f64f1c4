import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainBucket, S3Fixture } from './s3-fixture.ts';

const dayMs = 86_400_000;
let fixture: S3Fixture;

beforeAll(async () => {
  const rules = { isVersioned: true, noncurrentExpirations: [{ prefix: '', days: 30 }] };
  fixture = await new S3Fixture([{ ...plainBucket, ...rules }]).start();
});
afterAll(() => fixture.stop());

it('a replaced or deleted version is removed for good, days after it was replaced, and the latest stays', async () => {
  const client = () => fixture.client({ systemClockOffset: fixture.clock.offsetMs });
  const put = (Key: string) => client().send(new PutObjectCommand({ Bucket: 'plain', Key, Body: Key }));
  const count = async () => {
    const { Versions, DeleteMarkers } = await client().send(new ListObjectVersionsCommand({ Bucket: 'plain' }));
    return [Versions?.length ?? 0, DeleteMarkers?.length ?? 0];
  };
  await put('replaced');
  await put('deleted');
  await fixture.clock.advance(20 * dayMs);
  const latest = await put('replaced');
  await client().send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'deleted' }));
  await fixture.clock.advance(29 * dayMs);
  expect(await count()).toEqual([3, 1]);
  await fixture.clock.advance(2 * dayMs);
  expect(await count()).toEqual([1, 1]);
  const { Versions } = await client().send(new ListObjectVersionsCommand({ Bucket: 'plain' }));
  expect(Versions?.[0]).toMatchObject({ VersionId: latest.VersionId, IsLatest: true });
});
