import { rawDataKey } from '../../shared/bucket/keys.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { findDataset } from './find-dataset.ts';
import type { DatasetUseCase, Services } from './services.ts';

const validSeconds = 900;

/** A URL to the file as it was uploaded, or made of handed-over questions or feedback. */
export const downloadDataset =
  ({ datasets, signDownload }: Services): DatasetUseCase<'downloadDataset'> =>
  async ({ params, caller: { tenantId }, nowMs }) => {
    const row = await findDataset(datasets, tenantId, params.dataset_id);
    if (row.state === 'uploading') {
      throw new ProblemError('conflict', 'The upload is not completed yet. Complete it, or upload the file again.');
    }
    return {
      body: {
        object: 'dataset_download',
        dataset_id: row.id,
        filename: row.filename,
        size_bytes: row.size_bytes,
        url: await signDownload(rawDataKey(tenantId, row.id), row.filename, validSeconds),
        expires_at: new Date(nowMs + validSeconds * 1000).toISOString(),
      },
    };
  };
