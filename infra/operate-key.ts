import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { pepperReader } from '../shared/key/pepper-client.ts';
import { makeOperatorKey } from '../shared/operator/make-operator-key.ts';
import { idMaker, idPattern, type TenantId } from '../shared/runtime/ids.ts';
import { TableClient } from '../shared/table/client.ts';
import { findTenant } from '../shared/tenant/store.ts';

const usage = `Usage: npm run operator-key -- --table NAME --pepper ARN --tenant TENANT_ID

Makes an API key for the routes under /v1/operator, with your AWS credentials (of the laptop twin: with AWS_ENDPOINT_URL
and its key). It is listed among the keys of the tenant, which you sign up as for any other, and is revoked there.`;

const { values } = parseArgs({
  options: { table: { type: 'string' }, pepper: { type: 'string' }, tenant: { type: 'string' } },
});
const { table: tableName, pepper, tenant } = values;
if (tableName === undefined || pepper === undefined || !idPattern('tenant').test(tenant ?? '')) {
  console.error(usage);
  process.exit(2);
}
const table = new TableClient(tableName);
const tenantId = tenant as TenantId;
if (!(await findTenant(table, tenantId))) {
  console.error(`There is no tenant ${tenantId}.`);
  process.exit(1);
}
const nowMs = Date.now();
const making = {
  tenantId,
  nowMs,
  makeId: idMaker(),
  randomBytes: (size: number) => Uint8Array.from(randomBytes(size)),
};
console.log(await makeOperatorKey(table, { ...making, pepper: await pepperReader(pepper)() }));
