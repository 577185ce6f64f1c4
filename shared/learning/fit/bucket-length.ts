/** Shorter sequences are padded to this. */
const leastLength = 8;

/**
 * The length that a sequence's batch is padded to: a power of two, or one and a half of it. Each length has a recorded
 * graph of its own, which keeps its memory while training lasts, so there are only two for each doubling.
 */
export function bucketLength(length: number): number {
  if (length <= leastLength) return leastLength;
  const power = 2 ** Math.ceil(Math.log2(length));
  return length <= 0.75 * power ? 0.75 * power : power;
}
