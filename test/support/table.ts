import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import { TableClient } from '../../shared/table/client.ts';
import { startDynamoDb } from '../local/dynamodb/dynamodb-fixture.ts';
import { tableFixture } from '../local/dynamodb/table-fixture.ts';

/** The product's table on the twin's DynamoDB; `close` when done. */
export async function startTable() {
  const { client, clock, close } = await startDynamoDb();
  return { table: new TableClient(tableFixture.name, client), clock, close };
}

/** Ids of one tenant and its things; `letter` (A to H) tells tenants apart. */
export function idsOf(letter: string) {
  const ulid = `01JDBQ0000000000000000000${letter}`;
  return {
    tenantId: `tnt_${ulid}` as TenantId,
    keyId: `key_${ulid}` as Id<'key'>,
    modelId: `mdl_${ulid}` as Id<'model'>,
    versionId: `ver_${ulid}` as Id<'version'>,
  };
}
