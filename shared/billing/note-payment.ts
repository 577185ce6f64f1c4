import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { rateCard } from '../usage/rate-card.ts';
import type { BillingAccount } from './account.ts';
import { grantCredit } from './credit-client.ts';
import { ensureCustomer } from './ensure-customer.ts';
import type { InvoicePayment } from './invoice-client.ts';
import { putPaidInvoice } from './paid-invoice-store.ts';
import { findPromotion } from './promotion-client.ts';
import { isRewarded, putReferral, referralTerms } from './referral.ts';
import type { Stripe } from './stripe-client.ts';

interface Services {
  readonly table: Table;
  readonly stripe: Stripe;
  readonly nowMs: number;
}

/**
 * Keeps what a tenant paid, and gives the tenant that brought it its credit: once, with the first invoice that cost
 * something. Repeating it changes nothing. Throws StripeCallError.
 */
export async function notePayment(
  services: Services,
  { tenantId, promotionCodeId }: BillingAccount,
  { invoiceId, amountMinor, currency, paidMs }: InvoicePayment,
): Promise<void> {
  if (amountMinor <= 0 || currency !== rateCard.currency || paidMs === null) return;
  await putPaidInvoice(services.table, { tenantId, invoiceId, amountMinor, paidMs });
  const promotion = promotionCodeId === null ? undefined : await findPromotion(services.stripe, promotionCodeId);
  const referrer = promotion?.referrer ?? null;
  if (referrer !== null && referrer !== tenantId) await rewardReferrer(services, referrer, tenantId);
}

async function rewardReferrer({ table, stripe, nowMs }: Services, referrer: TenantId, referredId: TenantId) {
  if (await isRewarded(table, referrer, referredId)) return;
  const { customerId } = await ensureCustomer(table, stripe, referrer);
  const { rewardMinor } = referralTerms;
  await grantCredit(stripe, {
    customerId,
    amountMinor: rewardMinor,
    category: 'promotional',
    name: 'Referral',
    source: `referral-${referredId}`,
    expiresMs: null,
  });
  await putReferral(table, referrer, { referredId, rewardMinor, rewardedMs: nowMs });
}
