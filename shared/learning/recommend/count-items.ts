/** Times that each item occurs. */
export function countItems(items: Int32Array, itemCount: number): Int32Array {
  const counts = new Int32Array(itemCount);
  for (const item of items) counts[item] = (counts[item] as number) + 1;
  return counts;
}
