import * as z from 'zod';
import type { TenantId } from '../runtime/ids.ts';
import type { Row, Table } from '../table/client.ts';
import { billingAccountKey, stripeEventKey } from '../table/keys.ts';
import { type BillingAccount, freeAccount } from './account.ts';

const accountRow = z.object({
  tenant_id: z.custom<TenantId>(),
  version: z.int(),
  account: z.custom<Omit<BillingAccount, 'tenantId' | 'version'>>(),
});

/** What a tenant pays for; the free plan where nothing is known. */
export async function readAccount(table: Table, tenantId: TenantId): Promise<BillingAccount> {
  const row = await table.get(billingAccountKey(tenantId));
  return row === undefined ? freeAccount(tenantId) : accountIn(row);
}

/** The account that a row holds. */
export function accountIn(row: Row): BillingAccount {
  const { tenant_id: tenantId, version, account } = accountRow.parse(row);
  return { ...account, tenantId, version };
}

/** Puts an account in place of the version it was made from; false when another writer was first. */
async function replaceAccount(table: Table, account: BillingAccount): Promise<boolean> {
  const { tenantId, version, ...rest } = account;
  const replaced = await table.updateIf(billingAccountKey(tenantId), {
    UpdateExpression: 'SET entity = :entity, tenant_id = :tenant, version = :next, account = :account',
    ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :known',
    ExpressionAttributeValues: {
      ':entity': 'billing_account',
      ':tenant': tenantId,
      ':next': version + 1,
      ':account': rest,
      ...(version === 0 ? {} : { ':known': version }),
    },
  });
  return replaced !== undefined;
}

const maxTries = 5;

/** Changes an account by what `change` makes of it; read anew, and what the change rests on with it, when another writer was first. */
export async function changeAccount(
  table: Table,
  tenantId: TenantId,
  change: (account: BillingAccount) => Promise<BillingAccount> | BillingAccount,
): Promise<BillingAccount> {
  for (let attempt = 1; attempt <= maxTries; attempt += 1) {
    const before = await readAccount(table, tenantId);
    const after = await change(before);
    if (after === before) return before;
    if (await replaceAccount(table, after)) return { ...after, version: before.version + 1 };
  }
  throw new Error(`The billing account of ${tenantId} changed ${maxTries} times while it was written`);
}

/** Longer than Stripe tries to deliver an event, and than `events.list` shows it. */
const keptSeconds = 40 * 86_400;

/** True when the event is new or was never finished: its row is put before anything is done for it. */
export async function beginEvent(table: Table, eventId: string, type: string, nowMs: number): Promise<boolean> {
  const row = { entity: 'stripe_event', type, state: 'begun', expires_at: Math.floor(nowMs / 1000) + keptSeconds };
  if (await table.putIfAbsent({ ...stripeEventKey(eventId), ...row })) return true;
  const known = await table.get(stripeEventKey(eventId));
  return known?.state !== 'done';
}

/** Notes that everything was done for an event. */
export async function finishEvent(table: Table, eventId: string): Promise<void> {
  await table.updateIf(stripeEventKey(eventId), {
    UpdateExpression: 'SET #state = :done',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':done': 'done' },
  });
}
