import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Twin } from '../../local/twin.ts';
import type { BillingAccount } from '../../shared/billing/account.ts';
import { changeAccount } from '../../shared/billing/account-store.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import { TableClient } from '../../shared/table/client.ts';

/** The twin's table, as its operator reaches it. */
export function tableOf({ awsUrls, deployment, operatorKey }: Twin): TableClient {
  const client = { endpoint: awsUrls.json, region: deployment.region, credentials: operatorKey };
  return new TableClient(deployment.tables[0]?.name ?? '', new DynamoDBClient(client));
}

/** Puts a tenant's billing account into a state that would take a month to come about. */
export async function putAccount(twin: Twin, tenantId: string, parts: Partial<BillingAccount>): Promise<void> {
  await changeAccount(tableOf(twin), tenantId as TenantId, (before) => ({ ...before, ...parts }));
}
