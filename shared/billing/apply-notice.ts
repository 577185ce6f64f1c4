import { idPattern, type TenantId } from '../runtime/ids.ts';
import { log } from '../runtime/logger.ts';
import type { TableClient } from '../table/client.ts';
import { applySubscription, type BillingAccount } from './account.ts';
import { beginEvent, changeAccount, finishEvent } from './account-store.ts';
import { followPeriods, settlePeriods } from './follow-periods.ts';
import { fetchFinalInvoice } from './invoice-client.ts';
import type { StripeNotice } from './read-webhook.ts';
import type { Stripe } from './stripe-client.ts';
import { fetchSubscription } from './subscription-client.ts';
import { tellOfInvoice } from './tell-of-invoice.ts';

interface Services {
  readonly table: TableClient;
  readonly stripe: Stripe;
  readonly nowMs: number;
}

/**
 * Does what an event asks for: the subscription is read anew and the account follows it. The event's id is stored
 * first and marked when all is done, so that an event is never lost and its repetition changes nothing; its order does
 * not matter, since every one of them leads to what Stripe shows now.
 */
export async function applyNotice({ table, stripe, nowMs }: Services, notice: StripeNotice): Promise<'done' | 'known'> {
  if (!(await beginEvent(table, notice.id, notice.type, nowMs))) return 'known';
  if (notice.subscriptionId !== null) {
    const account = await followSubscription({ table, stripe, nowMs }, notice.subscriptionId);
    if (account && notice.type === 'invoice.finalized' && notice.objectId !== null) {
      const finalized = await fetchFinalInvoice(stripe, notice.objectId);
      await settlePeriods(table, account, { ...finalized, subscriptionId: notice.subscriptionId });
    }
    if (account) await tellOfInvoice({ table, stripe }, account.tenantId, notice);
  }
  await finishEvent(table, notice.id);
  return 'done';
}

/** The account as it is after it followed; undefined where the subscription is none of ours. */
async function followSubscription(
  { table, stripe, nowMs }: Services,
  subscriptionId: string,
): Promise<BillingAccount | undefined> {
  const first = await fetchSubscription(stripe, subscriptionId);
  const tenantId = first?.tenantId;
  if (!first || tenantId === undefined || !idPattern('tenant').test(tenantId)) {
    // Made by hand in the dashboard, or by another product of the same account of Stripe.
    log('warn', 'a subscription belongs to no tenant', { subscription_id: subscriptionId });
    return undefined;
  }
  const account = await changeAccount(table, tenantId as TenantId, async (before) => {
    if (before.customerId !== null && before.customerId !== first.facts.customerId) {
      log('warn', 'a subscription belongs to another customer', {
        subscription_id: subscriptionId,
        tenant_id: tenantId,
      });
      return before;
    }
    const fetched = await fetchSubscription(stripe, subscriptionId);
    return fetched ? applySubscription(before, fetched.facts, nowMs) : before;
  });
  await followPeriods(table, account, nowMs);
  return account;
}
