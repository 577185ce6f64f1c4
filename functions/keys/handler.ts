import { keyOperations } from '../../shared/key/operations.ts';
import { pepperReader } from '../../shared/key/pepper-client.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { createApiKey } from './create-api-key.ts';
import { getApiKey } from './get-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';

const environment = readEnvironment('keys');
const table = new TableClient(environment.TABLE_NAME);
const readPepper = pepperReader(environment.KEY_PEPPER_SECRET_ARN);

export const handler = apiHandler(
  keyOperations,
  {
    createApiKey: createApiKey(table, readPepper),
    listApiKeys: listApiKeys(table),
    getApiKey: getApiKey(table),
    revokeApiKey: revokeApiKey(table),
  },
  apiRuntime('keys', table),
);
