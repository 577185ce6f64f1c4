/** The most of one act: far above any, and so far below 2^53 that an hour of them adds up exactly. */
const maxQuantity = 1e13;

/** Throws RangeError where a quantity is negative, broken, or too large to be added up. */
export function checkQuantity({ id, meter, quantity }: { id: string; meter: string; quantity: number }): void {
  if (Number.isSafeInteger(quantity) && quantity >= 0 && quantity <= maxQuantity) return;
  throw new RangeError(
    `Usage record ${id} has ${quantity} ${meter}; a whole number from 0 to ${maxQuantity} can be billed`,
  );
}
