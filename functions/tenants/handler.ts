import { pepperReader } from '../../shared/key/pepper-client.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { tenantOperations } from '../../shared/tenant/operations.ts';
import { createTenant } from './create-tenant.ts';
import { getTenant } from './get-tenant.ts';

const environment = readEnvironment('tenants');
const table = new TableClient(environment.TABLE_NAME);
const readPepper = pepperReader(environment.KEY_PEPPER_SECRET_ARN);

export const handler = apiHandler(
  tenantOperations,
  { createTenant: createTenant(table, readPepper), getTenant: getTenant(table) },
  apiRuntime('tenants', table),
);
