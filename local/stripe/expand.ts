import type { ObjectStore } from './object-store.ts';
import { notModelled } from './stripe-error.ts';

/** The table that holds the objects of an id's prefix. */
const tables: Readonly<Record<string, string>> = {
  cus: 'customer',
  di: 'discount',
  in: 'invoice',
  pm: 'payment_method',
  price: 'price',
  promo: 'promotion_code',
  sub: 'subscription',
};

/** Puts objects in place of the ids that `paths` name, such as `data.customer` or `discounts.source.coupon`. */
export function expand(store: ObjectStore, answer: object, paths: readonly string[]): object {
  const expanded = structuredClone(answer);
  for (const path of paths) walk(store, expanded, path.split('.'), path);
  return expanded;
}

function walk(store: ObjectStore, at: unknown, [name = '', ...rest]: readonly string[], path: string): void {
  if (Array.isArray(at)) {
    for (const one of at) walk(store, one, [name, ...rest], path);
    return;
  }
  if (typeof at !== 'object' || at === null) return;
  const holder = at as Record<string, unknown>;
  // Prices always show their tiers here.
  if (name === 'tiers') return;
  if (!(name in holder)) throw notModelled(`the expansion ${path}`);
  const value = holder[name];
  holder[name] = Array.isArray(value) ? value.map((one) => resolved(store, one, name)) : resolved(store, value, name);
  if (rest.length > 0) walk(store, holder[name], rest, path);
}

function resolved(store: ObjectStore, value: unknown, name: string): unknown {
  if (typeof value !== 'string') return value;
  const table = name === 'coupon' ? 'coupon' : tables[value.split('_')[0] ?? ''];
  return structuredClone(table === undefined ? value : (store.table<unknown>(table).get(value) ?? value));
}
