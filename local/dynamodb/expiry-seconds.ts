import type { Item } from './item.ts';

/** The item's time to live in epoch seconds; undefined when it has none. DynamoDB ignores values that are not numbers. */
export function expirySeconds(ttlAttribute: string | undefined, item: Item | undefined): number | undefined {
  const value = ttlAttribute === undefined ? undefined : item?.[ttlAttribute];
  if (!value || !('N' in value)) return undefined;
  const seconds = Math.floor(Number(value.N));
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}
