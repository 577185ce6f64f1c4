import { BucketClient } from '../../shared/bucket/client.ts';
import { modelOperations } from '../../shared/model/operations.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { deleteModel } from './delete-model.ts';
import { getModel } from './get-model.ts';
import { getVersion } from './get-version.ts';
import { listModels } from './list-models.ts';
import { listVersions } from './list-versions.ts';
import type { Services } from './services.ts';
import { setAlias } from './set-alias.ts';

const environment = readEnvironment('models');
const table = new TableClient(environment.TABLE_NAME);
const services: Services = { bucket: new BucketClient(environment.BUCKET_NAME), models: new ModelStore(table) };

export const handler = apiHandler(
  modelOperations,
  {
    listModels: listModels(services),
    getModel: getModel(services),
    listVersions: listVersions(services),
    getVersion: getVersion(services),
    setAlias: setAlias(services),
    deleteModel: deleteModel(services),
  },
  apiRuntime('models', table),
);
