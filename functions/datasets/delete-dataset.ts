import { cleanFolder, rawDataKey, rawFolder } from '../../shared/bucket/keys.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { findDataset } from './find-dataset.ts';
import type { DatasetUseCase, Services } from './services.ts';

/**
 * Closes the dataset for new runs, removes its objects and the copies that its runs made, and the row last: a
 * deletion that was cut off is finished by the next one.
 */
export const deleteDataset =
  ({ bucket, datasets, runs, uploads }: Services): DatasetUseCase<'deleteDataset'> =>
  async ({ params, caller: { tenantId }, nowMs }) => {
    const row = await findDataset(datasets, tenantId, params.dataset_id);
    if (!(await datasets.markDeleting([tenantId, row.id], nowMs))) {
      const [runId] = row.used_by ?? [];
      const user = runId === undefined ? 'It is being profiled' : `The run ${runId} is using it`;
      throw new ProblemError('dataset_in_use', `${user}. Wait for the end, or cancel the run.`, {
        param: 'dataset_id',
      });
    }
    const usingRuns = await runs.runsOfDataset(tenantId, row.id);
    await uploads.abort(rawDataKey(tenantId, row.id), row.upload_id);
    const own = [
      await bucket.removeFolder(rawFolder(tenantId, row.id)),
      await bucket.removeFolder(cleanFolder(tenantId, row.id)),
    ];
    const copies = [];
    for (const { id } of usingRuns) copies.push(await bucket.removeFolder(cleanFolder(tenantId, id)));
    await datasets.delete(tenantId, row.id);
    const all = [...own, ...copies];
    return {
      body: {
        object: 'deletion',
        id: row.id,
        removed: {
          objects: all.reduce((sum, { objects }) => sum + objects, 0),
          bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
          cleaned_copies: copies.filter(({ objects }) => objects > 0).length,
        },
        models_kept: [
          ...new Set(usingRuns.flatMap(({ version_id, model_id }) => (version_id && model_id ? [model_id] : []))),
        ],
      },
    };
  };
