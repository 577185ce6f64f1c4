import { expect, it } from 'vitest';
import type { AttributeValue } from '../../../local/dynamodb/item.ts';
import { itemSizeBytes } from '../../../local/dynamodb/item-size.ts';

/** Sizes by the developer guide, "DynamoDB item sizes and formats"; the name `a` counts one byte. */
it.each<[AttributeValue, number]>([
  [{ S: 'abc' }, 3],
  [{ S: '☕' }, 3],
  [{ N: '1' }, 2],
  [{ N: '1200' }, 2],
  [{ N: '-1.25' }, 4],
  [{ B: 'AAEC' }, 3],
  [{ BOOL: false }, 1],
  [{ NULL: true }, 1],
  [{ SS: ['a', 'bc'] }, 3],
  [{ L: [] }, 3],
  [{ L: [{ S: 'ab' }] }, 6],
  [{ M: { k: { S: 'ab' } } }, 7],
])('%j takes %i bytes', (value, bytes) => {
  expect(itemSizeBytes({ a: value })).toBe(1 + bytes);
});
