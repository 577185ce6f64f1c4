import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainBucket, S3Fixture } from './s3-fixture.ts';

const dayMs = 86_400_000;
const bucket = { ...plainBucket, abortIncompleteUploadDays: 2, expirations: [{ prefix: 'tmp/', days: 3 }] };
const fiveMiB = 5 * 2 ** 20;
let fixture: S3Fixture;
let s3: ReturnType<S3Fixture['client']>;

beforeAll(async () => {
  fixture = await new S3Fixture([bucket]).start();
  s3 = fixture.client();
});
afterAll(() => fixture.stop());

const begin = async (Key: string) => {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket: 'plain', Key, ContentType: 'text/csv' }),
  );
  return { Bucket: 'plain', Key, UploadId };
};
type Begun = Awaited<ReturnType<typeof begin>>;
const sendPart = async (upload: Begun, PartNumber: number, Body: Buffer) => {
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (upload: Begun, Parts: { PartNumber: number; ETag: string | undefined }[], input: object = {}) =>
  s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...input }));

describe('a multipart upload', () => {
  it('becomes one object that is read across its parts', async () => {
    const upload = await begin('joined');
    const second = await sendPart(upload, 7, Buffer.from('tail'));
    await sendPart(upload, 2, Buffer.alloc(fiveMiB, 'x'));
    const first = await sendPart(upload, 2, Buffer.alloc(fiveMiB, 'a'));
    const listed = await s3.send(new ListPartsCommand({ ...upload }));
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [2, fiveMiB],
      [7, 4],
    ]);
    const done = await complete(upload, [first, second]);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const tail = await s3.send(new GetObjectCommand({ ...upload, Range: `bytes=${fiveMiB - 2}-${fiveMiB + 1}` }));
    expect(await tail.Body?.transformToString()).toBe('aata');
    expect(await s3.send(new HeadObjectCommand({ ...upload }))).toMatchObject({
      ContentLength: fiveMiB + 4,
      ContentType: 'text/csv',
    });
    await expect(complete(upload, [first, second])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect(readdirSync(join(fixture.folder, 'blobs'))).toHaveLength(2);
  });

  it('is refused with a small part, an unknown part, parts out of order, or over an object under If-None-Match', async () => {
    const upload = await begin('refused');
    const parts = [await sendPart(upload, 1, Buffer.from('small')), await sendPart(upload, 2, Buffer.from('last'))];
    await expect(complete(upload, parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(upload, [{ PartNumber: 1, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    const large = await sendPart(upload, 1, Buffer.alloc(fiveMiB));
    await expect(complete(upload, [...parts.slice(1), large])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'refused', Body: 'first' }));
    const once = complete(upload, [large], { IfNoneMatch: '*' });
    await expect(once).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.send(new AbortMultipartUploadCommand({ ...upload }));
    await expect(sendPart(upload, 3, Buffer.from('late'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('is listed until its lifecycle rule aborts it, and objects under an expiring prefix go too', async () => {
    const upload = await begin('forgotten');
    await sendPart(upload, 1, Buffer.from('part'));
    for (const Key of ['tmp/x', 'keep/x']) await s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: 'x' }));
    const uploads = async () =>
      (await fixture.client().send(new ListMultipartUploadsCommand({ Bucket: 'plain' }))).Uploads?.map(
        ({ Key }) => Key,
      );
    expect(await uploads()).toEqual(['forgotten']);
    await fixture.clock.advance(dayMs);
    const signedLater = fixture.client({ systemClockOffset: fixture.clock.offsetMs });
    expect((await signedLater.send(new ListMultipartUploadsCommand({ Bucket: 'plain' }))).Uploads).toHaveLength(1);
    await fixture.clock.advance(3 * dayMs);
    const evenLater = fixture.client({ systemClockOffset: fixture.clock.offsetMs });
    expect((await evenLater.send(new ListMultipartUploadsCommand({ Bucket: 'plain' }))).Uploads).toBeUndefined();
    const left = await evenLater.send(new ListObjectsV2Command({ Bucket: 'plain' }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(['joined', 'keep/x', 'refused']);
  });
});
