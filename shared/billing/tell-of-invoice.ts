import { eventIdOf } from '../event/event-id.ts';
import { putEvent } from '../event/store.ts';
import type { Table } from '../table/client.ts';
import type { BillingAccount } from './account.ts';
import { fetchBilledInvoice } from './invoice-client.ts';
import { notePayment } from './note-payment.ts';
import type { StripeNotice } from './read-webhook.ts';
import type { Stripe } from './stripe-client.ts';

const told: ReadonlySet<string> = new Set(['invoice.paid', 'invoice.payment_failed']);

/** Tells a tenant that an invoice of its was paid or was not, once for each event of Stripe's, and keeps what was paid. Throws StripeCallError. */
export async function tellOfInvoice(
  services: { readonly table: Table; readonly stripe: Stripe; readonly nowMs: number },
  account: BillingAccount,
  { id, type, objectId, createdMs }: StripeNotice,
): Promise<void> {
  if (!told.has(type) || objectId === null) return;
  const { table, stripe } = services;
  const { tenantId } = account;
  const { billed: data, payment } = await fetchBilledInvoice(stripe, objectId);
  if (type === 'invoice.paid') await notePayment(services, account, payment);
  await putEvent(table, {
    tenantId,
    id: eventIdOf(createdMs, `${tenantId} ${id}`),
    type: type === 'invoice.paid' ? 'invoice.paid' : 'invoice.payment_failed',
    timeMs: createdMs,
    data,
  });
}
