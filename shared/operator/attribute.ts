import { readAccount } from '../billing/account-store.ts';
import { sumPaid } from '../billing/paid-invoice-store.ts';
import { findPromotion, type Promotion } from '../billing/promotion-client.ts';
import type { Stripe } from '../billing/stripe-client.ts';
import type { Table } from '../table/client.ts';
import { listTenantIds } from '../tenant/store.ts';
import { rateCard } from '../usage/rate-card.ts';
import type { AttributionReport } from './schema.ts';

/** Who brought which tenant, what it paid in a month (such as 2026-11) and what of it the partner earned. Throws StripeCallError. */
export async function attribute(table: Table, stripe: Stripe, month: string): Promise<AttributionReport> {
  const promotions = new Map<string, Promotion | undefined>();
  const data: AttributionReport['data'] = [];
  for await (const tenantId of listTenantIds(table)) {
    const { promotionCodeId } = await readAccount(table, tenantId);
    if (promotionCodeId === null) continue;
    if (!promotions.has(promotionCodeId)) promotions.set(promotionCodeId, await findPromotion(stripe, promotionCodeId));
    const promotion = promotions.get(promotionCodeId);
    const paidMinor = await sumPaid(table, tenantId, month);
    data.push({
      tenant_id: tenantId,
      promotion_code_id: promotionCodeId,
      code: promotion?.code ?? null,
      partner: promotion?.partner ?? null,
      paid_minor: paidMinor,
      earned_minor: Math.floor((paidMinor * (promotion?.sharePercent ?? 0)) / 100),
    });
  }
  return { object: 'attribution_report', month, currency: rateCard.currency, data, by_partner: byPartner(data) };
}

function byPartner(data: AttributionReport['data']): AttributionReport['by_partner'] {
  const groups = Object.entries(Object.groupBy(data, ({ partner }) => partner ?? ''));
  const sumOf = (rows: AttributionReport['data'], field: 'paid_minor' | 'earned_minor') =>
    rows.reduce((sum, row) => sum + row[field], 0);
  return groups.map(([partner, rows = []]) => ({
    partner,
    tenant_count: rows.length,
    paid_minor: sumOf(rows, 'paid_minor'),
    earned_minor: sumOf(rows, 'earned_minor'),
  }));
}
