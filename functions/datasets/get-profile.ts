import { readProfile } from '../../shared/dataset/read-profile.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { findDataset } from './find-dataset.ts';
import type { DatasetUseCase, Services } from './services.ts';

export const getProfile =
  ({ bucket, datasets }: Services): DatasetUseCase<'getProfile'> =>
  async ({ params, caller: { tenantId } }) => {
    const row = await findDataset(datasets, tenantId, params.dataset_id);
    if (row.state !== 'ready') {
      throw new ProblemError('conflict', `The dataset is ${row.state}; it has a profile once it is ready.`);
    }
    return { body: await readProfile(bucket, tenantId, row.id) };
  };
