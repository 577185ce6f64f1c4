import { listEnvelope } from '../../shared/api/list.ts';
import { showDataset } from '../../shared/dataset/store.ts';
import type { DatasetUseCase, Services } from './services.ts';

export const listDatasets =
  ({ datasets }: Services): DatasetUseCase<'listDatasets'> =>
  async ({ query, caller: { tenantId } }) => ({
    body: listEnvelope(await datasets.list(tenantId, query), showDataset),
  });
