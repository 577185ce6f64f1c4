import type { AttributeValue, Item } from './item.ts';

/** Largest item that DynamoDB stores: 400 KiB, names and values together. */
export const maxItemSizeBytes = 400 * 1024;

/** Size as DynamoDB bills it (developer guide, "DynamoDB item sizes and formats"): UTF-8 bytes of names and values. */
export function itemSizeBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += Buffer.byteLength(name) + valueSizeBytes(value);
  return bytes;
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
const binarySizeBytes = (base64: string) => Buffer.byteLength(base64, 'base64');

function valueSizeBytes(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSizeBytes(value.N);
  if ('B' in value) return binarySizeBytes(value.B);
  if ('SS' in value) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if ('NS' in value) return sum(value.NS.map(numberSizeBytes));
  if ('BS' in value) return sum(value.BS.map(binarySizeBytes));
  if ('L' in value) return 3 + sum(value.L.map((element) => 1 + valueSizeBytes(element)));
  if ('M' in value) return 3 + Object.keys(value.M).length + itemSizeBytes(value.M);
  return 1;
}

/** Two significant digits a byte, plus one, and one more for a sign. */
function numberSizeBytes(decimal: string): number {
  const digits = decimal.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (decimal.startsWith('-') ? 1 : 0);
}
