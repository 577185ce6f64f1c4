import { createHash } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Upload } from '../../shared/api/client.generated.ts';
import { waitForDataset } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { loansCsv } from '../support/loans.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
const oneHour = 3_600_000;
const mebibyte = 2 ** 20;
const small = Buffer.from(loansCsv(30));
/** Two parts: a full one of 8 MiB, and the rest. */
const large = Buffer.from(loansCsv(30).padEnd(8 * mebibyte + 1000, '\n'));

let tenant: SignedUp;
beforeAll(async () => {
  tenant = await signUp(twin().url);
});

const begin = async (content: Buffer, more: { checksum_sha256?: string } = {}) => {
  const body = { name: 'loans', filename: 'loans.csv', size_bytes: content.length, ...more };
  const { dataset, upload } = await tenant.client.createDataset({ body });
  return { id: dataset.id, upload };
};
type Part = Upload['parts'][number];
const partOf = (upload: Upload, number: number): Part => {
  const part = upload.parts.find(({ part_number }) => part_number === number);
  if (!part) throw new Error(`There is no part ${number}`);
  return part;
};
/** The bytes of a part, as the upload cuts the file. */
const cut = (content: Buffer, upload: Upload, { part_number, size_bytes }: Part) => {
  const start = (part_number - 1) * upload.part_size_bytes;
  return content.subarray(start, start + size_bytes);
};
async function put(url: string, body: Buffer) {
  const response = await fetch(url, { method: 'PUT', body: new Uint8Array(body) });
  return { status: response.status, etag: response.headers.get('etag') ?? '', text: await response.text() };
}
const complete = (id: string, parts: readonly { part_number: number; etag: string }[]) =>
  ask(`${twin().url}/v1/datasets/${id}/complete`, { key: tenant.key, json: { parts } });

/** What the bucket holds of the tenant, as its operator sees it. */
async function bucketHolds(id: string) {
  const { operatorKey: credentials, awsUrls, clock, deployment } = twin();
  const s3 = new S3Client({
    region: deployment.region,
    endpoint: awsUrls.s3,
    forcePathStyle: true,
    credentials,
    systemClockOffset: clock.offsetMs,
  });
  const Bucket = deployment.buckets.find(({ abortIncompleteUploadDays }) => abortIncompleteUploadDays)?.name;
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const keys = (list: readonly { readonly Key?: string | undefined }[]) =>
    list.map(({ Key = '' }) => Key).filter((key) => key.includes(id));
  return { uploads: keys(Uploads), objects: keys(Contents) };
}

describe('a presigned URL', () => {
  test('stops working after an hour; new ones are given for what is missing', async () => {
    const { id, upload } = await begin(large);
    const [first, second] = [partOf(upload, 1), partOf(upload, 2)];
    const one = await put(first.url, cut(large, upload, first));
    expect(one.status).toBe(200);
    await twin().clock.advance(oneHour + 1000);
    const late = await put(second.url, cut(large, upload, second));
    expect([late.status, late.text]).toEqual([403, expect.stringContaining('expired')]);

    const renewed = await tenant.client.resumeUpload({ dataset_id: id });
    expect(renewed.parts.map(({ part_number }) => part_number)).toEqual([2]);
    const two = await put(partOf(renewed, 2).url, cut(large, upload, second));
    const parts = [
      { part_number: 1, etag: one.etag },
      { part_number: 2, etag: two.etag },
    ];
    expect((await complete(id, parts)).status).toBe(202);
    const { state, row_count: rowCount } = await waitForDataset(tenant.client, id);
    expect([state, rowCount]).toEqual(['ready', 30]);
  });

  test.each<[string, (url: URL) => void]>([
    ['part', (url) => url.searchParams.set('partNumber', '2')],
    ['expiry', (url) => url.searchParams.set('X-Amz-Expires', '604800')],
    ['date', (url) => url.searchParams.set('X-Amz-Date', url.href.match(/\d{8}T/)?.[0].concat('235959Z') ?? '')],
    ['signature', (url) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64))],
    ['upload', (url) => url.searchParams.set('uploadId', 'another')],
    ["tenant's folder", (url) => (url.pathname = url.pathname.replace(/tnt_\w+/, 'tnt_01JDBQ0000000000000000000A'))],
    ['prefix', (url) => (url.pathname = url.pathname.replace('/raw/', '/clean/'))],
    ['length', (url) => url.searchParams.set('X-Amz-SignedHeaders', 'host')],
  ])('that was tampered with is refused: another %s', async (_, tamper) => {
    const { upload } = await begin(small);
    const url = new URL(partOf(upload, 1).url);
    tamper(url);
    expect((await put(url.href, small)).status).toBe(403);
  });

  test.each(['GET', 'DELETE', 'POST'])('does not serve %s', async (method) => {
    const { upload } = await begin(small);
    expect((await fetch(partOf(upload, 1).url, { method })).status).toBe(403);
  });

  test.each([
    ['more', Buffer.concat([small, Buffer.from('x')])],
    ['fewer', small.subarray(1)],
    ['no', Buffer.alloc(0)],
  ])('takes no part with %s bytes than it was signed for', async (_, body) => {
    const { id, upload } = await begin(small);
    expect((await put(partOf(upload, 1).url, body)).status).toBe(403);
    expect((await tenant.client.resumeUpload({ dataset_id: id })).parts).toHaveLength(1);
  });
});

describe('an upload is not completed', () => {
  test('while a part is missing', async () => {
    const { id, upload } = await begin(large);
    const second = partOf(upload, 2);
    const { etag } = await put(second.url, cut(large, upload, second));
    const parts = [1, 2].map((part_number) => ({ part_number, etag }));
    const problem = problemOf(await complete(id, parts));
    expect(problem).toMatchObject({ status: 409, code: 'upload_incomplete', param: 'parts[0]' });
    expect(problem.detail).toContain('Part 1 has not arrived');
  });

  test('while the list of parts is wrong', async () => {
    const { id, upload } = await begin(small);
    const { etag } = await put(partOf(upload, 1).url, small);
    const other = createHash('md5').update('other').digest('hex');
    const wrong = [
      { parts: [{ part_number: 1, etag: other }], detail: 'another ETag' },
      { parts: [{ part_number: 2, etag }], detail: 'not in your list' },
      { parts: [1, 2].map((part_number) => ({ part_number, etag })), detail: 'too many' },
    ];
    for (const { parts, detail } of wrong) {
      const problem = problemOf(await complete(id, parts));
      expect([problem.code, problem.detail]).toEqual(['upload_incomplete', expect.stringContaining(detail)]);
    }
    expect((await tenant.client.getDataset({ dataset_id: id })).state).toBe('uploading');
    expect((await complete(id, [{ part_number: 1, etag }])).status).toBe(202);
  });
});

test('a completed upload is over: it can be completed again, but not changed', async () => {
  const { id, upload } = await begin(small);
  const { url } = partOf(upload, 1);
  const { etag } = await put(url, small);
  const parts = [{ part_number: 1, etag }];
  expect([(await complete(id, parts)).status, (await complete(id, parts)).status]).toEqual([202, 202]);
  expect((await put(url, small.fill('x', 0, 10))).status).toBe(404);
  const resumed = await ask(`${twin().url}/v1/datasets/${id}/upload_parts`, { key: tenant.key, method: 'POST' });
  expect(problemOf(resumed).code).toBe('conflict');
});

test('a file that does not have its checksum is refused, and says which it has', async () => {
  const content = Buffer.from(loansCsv(30, 8));
  const declared = createHash('sha256').update('another file').digest('hex');
  const found = createHash('sha256').update(content).digest('hex');
  const { id, upload } = await begin(content, { checksum_sha256: declared });
  const { etag } = await put(partOf(upload, 1).url, content);
  await complete(id, [{ part_number: 1, etag }]);
  const { state, error } = await waitForDataset(tenant.client, id);
  expect([state, error?.code, error?.param]).toEqual(['failed', 'checksum_mismatch', 'checksum_sha256']);
  expect(error?.message).toContain(found);
});

test('a file that has its checksum is taken', async () => {
  const content = Buffer.from(loansCsv(30, 9));
  const checksum = createHash('sha256').update(content).digest('hex');
  const { id, upload } = await begin(content, { checksum_sha256: checksum });
  const { etag } = await put(partOf(upload, 1).url, content);
  await complete(id, [{ part_number: 1, etag }]);
  expect((await waitForDataset(tenant.client, id)).state).toBe('ready');
});

test('an upload that nobody completes is cleaned up, row and parts', async () => {
  const { id, upload } = await begin(large);
  const first = partOf(upload, 1);
  const { etag } = await put(first.url, cut(large, upload, first));
  expect((await bucketHolds(id)).uploads).toHaveLength(1);
  await twin().clock.advance(25 * oneHour);
  const gone = () => ask(`${twin().url}/v1/datasets/${id}`, { key: tenant.key });
  await expect.poll(async () => (await gone()).status, { timeout: 20_000 }).toBe(404);
  expect((await tenant.client.listDatasets({ limit: 100 })).data.map((dataset) => dataset.id)).not.toContain(id);
  expect(problemOf(await complete(id, [{ part_number: 1, etag }])).code).toBe('not_found');
  await twin().clock.advance(48 * oneHour);
  await expect.poll(() => bucketHolds(id), { timeout: 20_000 }).toEqual({ uploads: [], objects: [] });
});

test('an upload that is deleted takes its parts along', async () => {
  const { id, upload } = await begin(small);
  const { url } = partOf(upload, 1);
  await put(url, small);
  await tenant.client.deleteDataset({ dataset_id: id });
  expect(await bucketHolds(id)).toEqual({ uploads: [], objects: [] });
  expect((await put(url, small)).status).toBe(404);
});
