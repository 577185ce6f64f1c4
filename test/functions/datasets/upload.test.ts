import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeUpload } from '../../../functions/datasets/complete-upload.ts';
import { createDataset } from '../../../functions/datasets/create-dataset.ts';
import { downloadDataset } from '../../../functions/datasets/download-dataset.ts';
import { getDataset } from '../../../functions/datasets/get-dataset.ts';
import { getProfile } from '../../../functions/datasets/get-profile.ts';
import { resumeUpload } from '../../../functions/datasets/resume-upload.ts';
import { profileUpload } from '../../../functions/prepare/profile-upload.ts';
import { changeAccount } from '../../../shared/billing/account-store.ts';
import { apiRequest } from '../../support/api-request.ts';
import { loansCsv } from '../../support/loans.ts';
import { idsOf } from '../../support/table.ts';
import { putParts, uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const twoParts = Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(9_000_000, '1,2\n')]);
const begin = async (body: object) =>
  (await createDataset(bench)(apiRequest({ body: { name: 'n', filename: 'f.csv', ...body } }))).body;
const stateOf = async (id: string) => (await getDataset(bench)(apiRequest({ params: { dataset_id: id } }))).body;

describe('an upload', () => {
  it('goes through presigned parts to a dataset with a profile', async () => {
    const id = await uploadFile(bench, loansCsv(50));
    expect(await stateOf(id)).toMatchObject({
      state: 'ready',
      row_count: 50,
      column_count: 5,
      upload_expires_at: null,
    });
    const { body } = await getProfile(bench)(apiRequest({ params: { dataset_id: id } }));
    expect(body.columns.map(({ name }) => name)).toContain('income');
  });

  it('is completed once, however often it is said to be', async () => {
    const { dataset, parts } = await putParts(bench, Buffer.from(loansCsv(30)));
    const request = apiRequest({ params: { dataset_id: dataset.id }, body: { parts } });
    await Promise.all([completeUpload(bench)(request), completeUpload(bench)(request)]);
    expect((await completeUpload(bench)(request)).body).toMatchObject({ state: 'uploaded' });
  });

  it('takes no part of another length than was signed', async () => {
    const { upload } = await begin({ size_bytes: 100 });
    const send = (sizeBytes: number) =>
      fetch(upload.parts[0]?.url ?? '', { method: 'PUT', body: Buffer.alloc(sizeBytes, 'x') });
    for (const sizeBytes of [99, 101]) expect(await (await send(sizeBytes)).text()).toContain('SignatureDoesNotMatch');
    expect((await send(100)).status).toBe(200);
  });

  it('is refused where the free plan keeps no more, when it begins and, of two side by side, when the second ends', async () => {
    const letter = 'F';
    const start = (size_bytes: number) =>
      createDataset(bench)(apiRequest({ letter, body: { name: 'n', filename: 'f.csv', size_bytes } }));
    const full = { code: 'plan_limit_reached', status: 402, message: expect.stringContaining('Delete a dataset') };
    await expect(start(1_000_000_001)).rejects.toMatchObject(full);
    const [first, second] = [(await start(600_000_000)).body.dataset, (await start(600_000_000)).body.dataset];
    await bench.datasets.markUploaded([idsOf(letter).tenantId, first.id], Date.now());
    const complete = completeUpload(bench)(
      apiRequest({ letter, params: { dataset_id: second.id }, body: { parts: [] } }),
    );
    await expect(complete).rejects.toMatchObject(full);
    await expect(start(500_000_000)).rejects.toMatchObject(full);
    await changeAccount(bench.table, idsOf(letter).tenantId, (before) => ({
      ...before,
      planId: 'starter',
      status: 'trialing',
    }));
    expect((await start(500_000_000)).body.dataset.state).toBe('uploading');
  });

  it('is refused above the largest size', async () => {
    await expect(begin({ size_bytes: 5_000_000_001 })).rejects.toMatchObject({
      code: 'dataset_too_large',
      param: 'size_bytes',
    });
  });

  it('names the part that is missing, and goes on with new URLs for what is missing', async () => {
    const { dataset, upload } = await begin({ size_bytes: twoParts.length });
    const [first, second] = upload.parts;
    const put = async (part: typeof first, bytes: Buffer) =>
      (await fetch(part?.url ?? '', { method: 'PUT', body: bytes })).headers.get('etag') ?? '';
    const firstEtag = await put(first, twoParts.subarray(0, upload.part_size_bytes));
    const params = { dataset_id: dataset.id };
    const complete = (etags: string[]) =>
      completeUpload(bench)(
        apiRequest({ params, body: { parts: etags.map((etag, at) => ({ part_number: at + 1, etag })) } }),
      );
    await expect(complete([firstEtag, '"none"'])).rejects.toMatchObject({
      code: 'upload_incomplete',
      message: expect.stringContaining('Part 2 has not arrived'),
    });
    const resumed = (await resumeUpload(bench)(apiRequest({ params }))).body;
    expect(resumed.parts.map(({ part_number }) => part_number)).toEqual([second?.part_number]);
    const secondEtag = await put(resumed.parts[0], twoParts.subarray(upload.part_size_bytes));
    await expect(complete([secondEtag, secondEtag])).rejects.toMatchObject({ param: 'parts[0]' });
    expect((await complete([firstEtag, secondEtag])).body.state).toBe('uploaded');
    await expect(resumeUpload(bench)(apiRequest({ params }))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is refused when the whole file is not the one that was declared', async () => {
    const csv = loansCsv(30);
    const good = createHash('sha256').update(csv).digest('hex');
    expect(await stateOf(await uploadFile(bench, csv, { checksum_sha256: good }))).toMatchObject({ state: 'ready' });
    const bad = await uploadFile(bench, csv, { checksum_sha256: 'a'.repeat(64) });
    expect(await stateOf(bad)).toMatchObject({ state: 'failed', error: { code: 'checksum_mismatch' } });
  });

  it('fails with what is wrong when the file is no table', async () => {
    const id = await uploadFile(bench, 'a,b,c\n');
    expect(await stateOf(id)).toMatchObject({ state: 'failed', error: { code: 'no_rows' } });
    await expect(getProfile(bench)(apiRequest({ params: { dataset_id: id } }))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is given up when profiling it was cut off again and again', async () => {
    const { dataset, parts } = await putParts(bench, Buffer.from(loansCsv(30)));
    await completeUpload(bench)(apiRequest({ params: { dataset_id: dataset.id }, body: { parts } }));
    for (let cut = 0; cut < 2; cut += 1) await bench.datasets.markProfiling([tenantId, dataset.id], Date.now());
    await profileUpload(bench, [tenantId, dataset.id]);
    expect(await stateOf(dataset.id)).toMatchObject({ state: 'failed', error: { code: 'unusable_dataset' } });
  });

  it('belongs to its tenant alone', async () => {
    const { dataset } = await begin({ size_bytes: 100 });
    const request = apiRequest({ params: { dataset_id: dataset.id }, letter: 'B' });
    await expect(getDataset(bench)(request)).rejects.toMatchObject({ code: 'not_found' });
    await expect(resumeUpload(bench)(request)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the file of a dataset', () => {
  const download = async (id: string, letter = 'A') =>
    (await downloadDataset(bench)(apiRequest({ params: { dataset_id: id }, letter }))).body;

  it('is loaded from a presigned URL, byte for byte, under its own name', async () => {
    const filename = '贷款 "2026"\r\nx.csv';
    const csv = Buffer.from('a,b\n1,"x, y"\n');
    const { dataset, parts } = await putParts(bench, csv, { filename });
    await expect(download(dataset.id)).rejects.toMatchObject({ code: 'conflict' });
    await completeUpload(bench)(apiRequest({ params: { dataset_id: dataset.id }, body: { parts } }));
    const { url, size_bytes: sizeBytes } = await download(dataset.id);
    const response = await fetch(url);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(csv);
    expect(sizeBytes).toBe(csv.length);
    const name = /filename\*=UTF-8''(\S+)$/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '';
    expect(decodeURIComponent(name)).toBe(filename);
  });

  it("is not there for another tenant's key", async () => {
    const id = await uploadFile(bench, loansCsv(20));
    await expect(download(id, 'B')).rejects.toMatchObject({ code: 'not_found' });
  });
});
