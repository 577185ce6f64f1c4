import { showDataset } from '../../shared/dataset/store.ts';
import { findDataset } from './find-dataset.ts';
import type { DatasetUseCase, Services } from './services.ts';

export const getDataset =
  ({ datasets }: Services): DatasetUseCase<'getDataset'> =>
  async ({ params, caller: { tenantId } }) => ({
    body: showDataset(await findDataset(datasets, tenantId, params.dataset_id)),
  });
