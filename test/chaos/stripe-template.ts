import { LocalStripe } from '../../local/stripe/local-stripe.ts';
import { ObjectStore } from '../../local/stripe/object-store.ts';
import type { Price } from '../../local/stripe/types.ts';
import { syncCatalogue } from '../../shared/billing/catalogue-client.ts';
import { connectStripe } from '../../shared/billing/stripe-client.ts';

export const apiKey = 'sk_test_chaos';
const kept = ['meter', 'product', 'price', 'counter'] as const;
let template: Promise<ObjectStore> | undefined;

/** What `stripe:sync` leaves at Stripe, made once in a process. */
async function syncedStore(): Promise<ObjectStore> {
  const store = new ObjectStore();
  const local = new LocalStripe({ apiKey, clock: { now: () => Date.UTC(2026, 0, 1) }, store });
  await syncCatalogue(connectStripe({ apiKey, maxRetries: 0, fetch: local.fetch }));
  return store;
}

/** A Stripe account where the plans were synced, each price billed by `interval` in place of the month. */
export async function copyCatalogue(interval: 'week' | 'month'): Promise<ObjectStore> {
  template ??= syncedStore();
  const [source, copy] = [await template, new ObjectStore()];
  for (const name of kept) for (const [id, value] of source.table(name).entries()) copy.restore(name, id, value);
  for (const [id, price] of source.table<Price>('price').entries()) {
    if (price.recurring) copy.restore('price', id, { ...price, recurring: { ...price.recurring, interval } });
  }
  return copy;
}
