import type { FixedLine, Invoice } from '../types.ts';
import type { World } from '../world.ts';

/** The amounts that wait for a customer's next invoice, as lines of the one that takes them now. */
export function takePendingItems(
  world: World,
  { id, customer, currency }: Pick<Invoice, 'id' | 'customer' | 'currency'>,
): FixedLine[] {
  const waiting = world.invoiceItems.values().filter((item) => {
    return item.invoice === null && item.customer === customer && item.currency === currency;
  });
  return waiting.map((item) => {
    world.invoiceItems.put(item.id, { ...item, invoice: id });
    return {
      itemId: null,
      invoiceItemId: item.id,
      price: null,
      quantity: 1,
      amount: item.amount,
      from: item.date,
      to: item.date,
      isProration: false,
      description: item.description ?? item.id,
    };
  });
}
