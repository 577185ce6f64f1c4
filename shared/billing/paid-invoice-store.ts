import * as z from 'zod';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { paidInvoiceKey, paidInvoicePartition } from '../table/keys.ts';
import { monthOf } from '../usage/hour.ts';

/** An invoice that a tenant paid, kept when Stripe tells of it, so that reports need not ask Stripe again. */
export interface PaidInvoice {
  readonly tenantId: TenantId;
  readonly invoiceId: string;
  /** Minor units of the rate card's currency, above 0. */
  readonly amountMinor: number;
  /** Epoch milliseconds. */
  readonly paidMs: number;
}

const paidRow = z.object({ amount_minor: z.int() });

/** Keeps a paid invoice; keeping it again changes nothing. */
export async function putPaidInvoice(table: Table, paid: PaidInvoice): Promise<void> {
  await table.putIfAbsent({
    ...paidInvoiceKey(paid.tenantId, monthOf(paid.paidMs), paid.invoiceId),
    entity: 'paid_invoice',
    tenant_id: paid.tenantId,
    id: paid.invoiceId,
    amount_minor: paid.amountMinor,
    paid_ms: paid.paidMs,
  });
}

/** Minor units that a tenant paid in a month (such as `2026-11`). */
export async function sumPaid(table: Table, tenantId: TenantId, month: string): Promise<number> {
  let paidMinor = 0;
  for await (const row of table.rows(paidInvoicePartition(tenantId), `${month}#`)) {
    paidMinor += paidRow.parse(row).amount_minor;
  }
  return paidMinor;
}
