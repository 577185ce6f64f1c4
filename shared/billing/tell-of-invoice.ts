import { eventIdOf } from '../event/event-id.ts';
import { putEvent } from '../event/store.ts';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { fetchBilledInvoice } from './invoice-client.ts';
import type { StripeNotice } from './read-webhook.ts';
import type { Stripe } from './stripe-client.ts';

const told: ReadonlySet<string> = new Set(['invoice.paid', 'invoice.payment_failed']);

/** Tells a tenant that an invoice of its was paid or was not; once for each event of Stripe's. Throws StripeCallError. */
export async function tellOfInvoice(
  { table, stripe }: { readonly table: Table; readonly stripe: Stripe },
  tenantId: TenantId,
  { id, type, objectId, createdMs }: StripeNotice,
): Promise<void> {
  if (!told.has(type) || objectId === null) return;
  const data = await fetchBilledInvoice(stripe, objectId);
  await putEvent(table, {
    tenantId,
    id: eventIdOf(createdMs, `${tenantId} ${id}`),
    type: type === 'invoice.paid' ? 'invoice.paid' : 'invoice.payment_failed',
    timeMs: createdMs,
    data,
  });
}
