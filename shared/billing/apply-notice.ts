import { idPattern, type TenantId } from '../runtime/ids.ts';
import { log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { applySubscription, type BillingAccount } from './account.ts';
import { beginEvent, changeAccount, finishEvent } from './account-store.ts';
import { grantSoldCredit } from './credit-client.ts';
import { endPeriods, followPeriods, settlePeriods } from './follow-periods.ts';
import { fetchFinalInvoice } from './invoice-client.ts';
import type { StripeNotice } from './read-webhook.ts';
import type { Stripe } from './stripe-client.ts';
import { fetchSubscription } from './subscription-client.ts';
import { tellOfInvoice } from './tell-of-invoice.ts';

interface Services {
  readonly table: Table;
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
    const account = await followSubscription({ table, stripe, nowMs }, notice.subscriptionId, notice.itemsChangedMs);
    if (account && notice.type === 'invoice.finalized' && notice.objectId !== null) {
      const finalized = await fetchFinalInvoice(stripe, notice.objectId);
      const { tenantId } = account;
      await settlePeriods(table, { ...finalized, tenantId, subscriptionId: notice.subscriptionId }, nowMs);
    }
    if (account) await tellOfInvoice({ table, stripe, nowMs }, account, notice);
  }
  const isCheckout = notice.type.startsWith('checkout.session.');
  if (isCheckout && notice.objectId !== null) await grantSoldCredit(stripe, notice.objectId);
  await finishEvent(table, notice.id);
  return 'done';
}

/** The account as it is after it followed; undefined where the subscription is none of ours, or another customer's. */
async function followSubscription(
  { table, stripe, nowMs }: Services,
  subscriptionId: string,
  itemsChangedMs: number | null,
): Promise<BillingAccount | undefined> {
  const first = await fetchSubscription(stripe, subscriptionId);
  const tenantId = first?.tenantId;
  if (!first || tenantId === undefined || !idPattern('tenant').test(tenantId)) {
    // Made by hand in the dashboard, or by another product of the same account of Stripe.
    log('warn', 'a subscription belongs to no tenant', { subscription_id: subscriptionId });
    return undefined;
  }
  let isOwn = true;
  let { facts } = first;
  const account = await changeAccount(table, tenantId as TenantId, async (before) => {
    isOwn = before.customerId === null || before.customerId === first.facts.customerId;
    if (!isOwn) {
      log('warn', 'a subscription belongs to another customer', {
        subscription_id: subscriptionId,
        tenant_id: tenantId,
      });
      return before;
    }
    const fetched = await fetchSubscription(stripe, subscriptionId);
    if (!fetched) return before;
    facts = fetched.facts;
    return applySubscription(before, facts, nowMs, itemsChangedMs ?? nowMs);
  });
  if (!isOwn) return undefined;
  await followPeriods(table, account, nowMs);
  await endPeriods(table, account.tenantId, facts, nowMs);
  return account;
}
