import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeUpload } from '../../../functions/datasets/complete-upload.ts';
import { deleteDataset } from '../../../functions/datasets/delete-dataset.ts';
import { listDatasets } from '../../../functions/datasets/list-datasets.ts';
import { checkProfile } from '../../../functions/prepare/check-profile.ts';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { cancelRun } from '../../../functions/runs/cancel-run.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { profileKey, rawDataKey } from '../../../shared/bucket/keys.ts';
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
const remove = async (dataset_id: string) => (await deleteDataset(bench)(apiRequest({ params: { dataset_id } }))).body;

describe('deleting a dataset', () => {
  it('waits for the runs that use it, then takes their cleaned copies too, and reports it', async () => {
    const datasetId = await uploadFile(bench, loansCsv(100));
    const body = { dataset_id: datasetId, target: 'repaid', task: 'auto', seed: 1, compute: 'auto' };
    const { id: runId } = (await createRun(bench)(apiRequest({ body }))).body;
    await checkProfile(bench, [tenantId, runId]);
    await cleanRows(bench, [tenantId, runId]);
    await expect(remove(datasetId)).rejects.toMatchObject({
      code: 'dataset_in_use',
      message: expect.stringContaining(runId),
    });
    await cancelRun(bench)(apiRequest({ params: { run_id: runId } }));
    const report = await remove(datasetId);
    expect(report.removed).toMatchObject({ objects: 5, cleaned_copies: 1 });
    expect(report.removed.bytes).toBeGreaterThan(loansCsv(100).length);
    expect(report.models_kept).toEqual([]);
    expect(await bench.bucket.sizeBytes(rawDataKey(tenantId, datasetId))).toBeUndefined();
    await expect(remove(datasetId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('leaves no old version of an object behind', async () => {
    const datasetId = await uploadFile(bench, loansCsv(30));
    await bench.bucket.putJson(profileKey(tenantId, datasetId), { again: true });
    expect((await remove(datasetId)).removed.objects).toBe(3);
  });

  it('drops an upload that is not complete', async () => {
    const { dataset, upload } = await putParts(bench, Buffer.from(loansCsv(30)));
    await remove(dataset.id);
    expect(await bench.uploads.arrivedParts(rawDataKey(tenantId, dataset.id), upload.upload_id)).toBeUndefined();
  });

  it('waits for its profile, but not for one that was cut off long ago', async () => {
    const { dataset, parts } = await putParts(bench, Buffer.from(loansCsv(30)));
    const request = { params: { dataset_id: dataset.id }, body: { parts } };
    await completeUpload(bench)(apiRequest(request));
    await bench.datasets.markProfiling([tenantId, dataset.id], Date.now());
    await expect(remove(dataset.id)).rejects.toMatchObject({ code: 'dataset_in_use' });
    await bench.datasets.markProfiling([tenantId, dataset.id], Date.now() - 3_600_000);
    expect((await remove(dataset.id)).removed.objects).toBe(1);
  });

  it('is finished by the next call when it was cut off', async () => {
    const datasetId = await uploadFile(bench, loansCsv(30));
    await bench.datasets.markDeleting([tenantId, datasetId], Date.now());
    const body = { dataset_id: datasetId, target: 'repaid', task: 'auto', seed: 1, compute: 'auto' };
    await expect(createRun(bench)(apiRequest({ body }))).rejects.toMatchObject({ code: 'conflict' });
    expect((await remove(datasetId)).removed.objects).toBe(2);
  });

  it('takes nothing of another dataset', async () => {
    const [kept, gone] = [await uploadFile(bench, loansCsv(30)), await uploadFile(bench, loansCsv(30))];
    await remove(gone);
    const { data } = (await listDatasets(bench)(apiRequest())).body;
    expect(data.map(({ id }) => id)).toContain(kept);
    expect(data.map(({ id }) => id)).not.toContain(gone);
    expect(await bench.bucket.sizeBytes(rawDataKey(tenantId, kept))).toBeGreaterThan(0);
  });
});
