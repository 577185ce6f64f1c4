import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, plainBucket, S3Fixture } from './s3-fixture.ts';

const versioned = { ...plainBucket, name: 'versioned', arn: 'arn:aws:s3:::versioned', isVersioned: true };
let fixture: S3Fixture;
let s3: ReturnType<S3Fixture['client']>;

beforeAll(async () => {
  fixture = await new S3Fixture([plainBucket, versioned]).start();
  s3 = fixture.client();
});
afterAll(() => fixture.stop());

const put = (Key: string, Body: string | Buffer, Bucket = 'plain') =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Key: string, Bucket = 'plain', VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();

describe('an object', () => {
  it('comes back with its bytes, type and metadata', async () => {
    const Key = 'a folder/ü/../x+y=&\'"<>.csv';
    await s3.send(
      new PutObjectCommand({ Bucket: 'plain', Key, Body: 'a,b\n', ContentType: 'text/csv', Metadata: { rows: '1' } }),
    );
    const answer = await s3.send(new GetObjectCommand({ Bucket: 'plain', Key }));
    expect(await answer.Body?.transformToString()).toBe('a,b\n');
    expect(answer).toMatchObject({
      ContentType: 'text/csv',
      ContentLength: 4,
      ETag: '"f69f5b72bc79a92dc70c63c9aa142e36"',
      Metadata: { rows: '1' },
    });
  });

  it('is stored without chunk headers when the SDK streams it with a trailing checksum', async () => {
    const bytes = Buffer.alloc(300_000, 'stream ');
    const Body = Readable.from([bytes.subarray(0, 100_001), bytes.subarray(100_001)]);
    await s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'streamed', Body, ContentLength: bytes.length }));
    const answer = await s3.send(new GetObjectCommand({ Bucket: 'plain', Key: 'streamed' }));
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(answer.ContentEncoding).toBeUndefined();
    expect(answer.ChecksumCRC32).toBeDefined();
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('is verified by %s', async (algorithm) => {
    const Key = `by-${algorithm}`;
    const sent = await s3.send(
      new PutObjectCommand({ Bucket: 'plain', Key, Body: '123456789', ChecksumAlgorithm: algorithm }),
    );
    expect(sent).toHaveProperty(`Checksum${algorithm}`);
    const wrong = { [`Checksum${algorithm}`]: 'AAAAAA==' };
    await expect(s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: 'x', ...wrong }))).rejects.toMatchObject({
      name: 'BadDigest',
    });
    expect(await read(Key)).toBe('123456789');
  });

  it('is refused when its Content-MD5 is another', async () => {
    const command = new PutObjectCommand({
      Bucket: 'plain',
      Key: 'md5',
      Body: 'x',
      ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==',
    });
    await expect(s3.send(command)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(read('md5')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is read by range and under conditions', async () => {
    const { ETag } = await put('range', '0123456789');
    const get = (input: object) => s3.send(new GetObjectCommand({ Bucket: 'plain', Key: 'range', ...input }));
    const middle = await get({ Range: 'bytes=2-4' });
    expect(await middle.Body?.transformToString()).toBe('234');
    expect(middle.ContentRange).toBe('bytes 2-4/10');
    expect(await (await get({ Range: 'bytes=-3' })).Body?.transformToString()).toBe('789');
    expect(await (await get({ Range: 'bytes=8-99' })).Body?.transformToString()).toBe('89');
    await expect(get({ Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    expect(await (await get({ IfMatch: ETag })).Body?.transformToString()).toBe('0123456789');
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'range' }));
    expect(head).toMatchObject({ ContentLength: 10, ETag });
  });

  it('is created once only under If-None-Match: *', async () => {
    const create = () =>
      s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'once', Body: `${Math.random()}`, IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, create));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(failed?.reason).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  });

  it('is copied with its headers, or with new ones', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'from é', Body: 'copy me', ContentType: 'text/plain' }));
    const CopySource = `plain/${encodeURIComponent('from é')}`;
    await s3.send(new CopyObjectCommand({ Bucket: 'versioned', Key: 'to', CopySource }));
    await s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'from é' }));
    expect(await read('to', 'versioned')).toBe('copy me');
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'versioned', Key: 'to' }));
    expect(head.ContentType).toBe('text/plain');
  });

  it('answers 404 by name when it, or its bucket, does not exist', async () => {
    await expect(read('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(read('nothing', 'nowhere')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const head = new HeadObjectCommand({ Bucket: 'plain', Key: 'nothing' });
    await expect(s3.send(head)).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('a listing', () => {
  it('pages through keys in UTF-8 order and groups by delimiter', async () => {
    const keys = ['list/a', 'list/b/1', 'list/b/2', 'list/c/1', 'list/d', 'list/\u{ff5e}', 'list/\u{1f600}'];
    for (const key of keys) await put(key, '.');
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'list/', Delimiter: '/', MaxKeys: 2, ContinuationToken }),
      );
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map((p) => p.Prefix));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual(['list/a', 'list/b/', 'list/d', 'list/c/', 'list/\u{ff5e}', 'list/\u{1f600}']);
    const all = await s3.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'list/' }));
    expect(all.Contents?.map(({ Key }) => Key)).toEqual(keys);
    const later = await s3.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'list/', StartAfter: 'list/c/1' }));
    expect(later.KeyCount).toBe(3);
  });
});

describe('a deletion', () => {
  it('removes many objects and frees their blobs', async () => {
    const before = readdirSync(join(fixture.folder, 'blobs')).length;
    for (const key of ['gone/1', 'gone/<2>']) await put(key, key);
    const result = await s3.send(
      new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects: [{ Key: 'gone/1' }, { Key: 'gone/<2>' }] } }),
    );
    expect(result.Deleted?.map(({ Key }) => Key)).toEqual(['gone/1', 'gone/<2>']);
    expect(readdirSync(join(fixture.folder, 'blobs'))).toHaveLength(before);
  });

  it('hides a versioned object behind a marker until each version is deleted', async () => {
    const first = await put('kept', 'one', 'versioned');
    const second = await put('kept', 'two', 'versioned');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'kept' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(read('kept', 'versioned')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('kept', 'versioned', first.VersionId)).toBe('one');
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'kept', MaxKeys: 2 }));
    expect(versions.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    expect(versions.Versions).toMatchObject([{ VersionId: second.VersionId, IsLatest: false }]);
    const rest = await s3.send(
      new ListObjectVersionsCommand({
        Bucket: 'versioned',
        Prefix: 'kept',
        KeyMarker: versions.NextKeyMarker,
        VersionIdMarker: versions.NextVersionIdMarker,
      }),
    );
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual([first.VersionId]);
    for (const VersionId of [marker.VersionId, second.VersionId]) {
      await s3.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'kept', VersionId }));
    }
    expect(await read('kept', 'versioned')).toBe('one');
  });
});

describe('a role', () => {
  it('may do what its statements allow, and learns that a key is missing only if it may list', async () => {
    const reader = fixture.clientOf('reader', [
      allow(['s3:GetObject'], ['arn:aws:s3:::plain/tenants/t1/*']),
      {
        ...allow(['s3:ListBucket'], ['arn:aws:s3:::plain']),
        conditions: { StringLike: { 's3:prefix': ['tenants/t1/listed/*'] } },
      },
    ]);
    await put('tenants/t1/x', 'mine');
    await put('tenants/t2/x', 'theirs');
    const get = (Key: string) => reader.send(new GetObjectCommand({ Bucket: 'plain', Key }));
    expect(await (await get('tenants/t1/x')).Body?.transformToString()).toBe('mine');
    await expect(get('tenants/t2/x')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(get('tenants/t1/missing')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(get('tenants/t1/listed/missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const write = new PutObjectCommand({ Bucket: 'plain', Key: 'tenants/t1/x', Body: 'y' });
    await expect(reader.send(write)).rejects.toMatchObject({ name: 'AccessDenied' });
    const list = new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'tenants/t2/' });
    await expect(reader.send(list)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('an operation that the product does not use', () => {
  it('answers 501 with its name', async () => {
    await expect(
      s3.send(new PutObjectTaggingCommand({ Bucket: 'plain', Key: 'a', Tagging: { TagSet: [] } })),
    ).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('PutObjectTagging') });
    await expect(s3.send(new PutBucketPolicyCommand({ Bucket: 'plain', Policy: '{}' }))).rejects.toThrow(
      'PutBucketPolicy',
    );
    await expect(
      s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'a', Body: '', ACL: 'public-read' })),
    ).rejects.toThrow('x-amz-acl');
  });
});
