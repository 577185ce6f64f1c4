import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { rateKey } from '../table/keys.ts';
import { windowMs } from './lease.ts';

interface RateWindow {
  readonly tenantId: TenantId;
  readonly keyId: Id<'key'>;
  readonly windowStart: number;
}

/** Adds `count` to a window's counter and answers what it became; one write. */
export type CountRequests = (window: RateWindow, count: number) => Promise<number>;

/** Counts in the table. The row removes itself an hour after its window. */
export function rateCounter(table: TableClient): CountRequests {
  return async ({ tenantId, keyId, windowStart }, count) => {
    const { pk, sk } = rateKey(tenantId, keyId, windowStart);
    const answer = await table.dynamo.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: 'ADD leased :count SET entity = :entity, tenant_id = :tenant, expires_at = :expires',
        ExpressionAttributeValues: {
          ':count': { N: String(count) },
          ':entity': { S: 'rate' },
          ':tenant': { S: tenantId },
          ':expires': { N: String((windowStart + 60 * windowMs) / 1000) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(answer.Attributes?.leased?.N);
  };
}
