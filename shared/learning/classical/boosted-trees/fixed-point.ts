import { hashOf } from './hash.ts';

/*
 * A row's gradient and hessian travel as whole numbers packed in one double: gradient x 2^26 + hessian. Sums of whole
 * numbers are exact in any order, so histograms are equal bit by bit on any number of threads, subtracting a sibling is
 * exact, and a histogram cell costs one addition instead of two. Rounding is stochastic, hence unbiased (Shi et al.
 * 2022, "Quantized training of gradient boosting decision trees"); leaf values use the unrounded sums.
 */
export const SPAN = 2 ** 26;
export const PER_SPAN = 1 / SPAN;

/** Rows that one packed sum can hold with at least a bit of precision each. */
export const MAX_ROWS = SPAN / 2;

/** The largest power of two by which `rowCount` values of this absolute sum can be scaled and still add up below SPAN. */
export function scaleFor(absoluteSum: number, rowCount: number): number {
  if (!(absoluteSum > 0)) return 1;
  const exponent = Math.floor(Math.log2((SPAN - rowCount - 16) / absoluteSum));
  return 2 ** Math.max(-1000, Math.min(200, exponent));
}

/** Packs a row's scaled gradient and hessian, rounded up or down by the row's own luck. */
export function pack(gradient: number, hessian: number, seed: number, row: number): number {
  const luck = hashOf(seed, row);
  return Math.floor(gradient + (luck & 0xffff) / 0x10000) * SPAN + Math.floor(hessian + (luck >>> 16) / 0x10000);
}

/** The gradient part of a packed sum, in scaled units. */
export function gradientOf(packed: number): number {
  return Math.floor(packed * PER_SPAN);
}

/** The hessian part of a packed sum, in scaled units. */
export function hessianOf(packed: number): number {
  return packed - Math.floor(packed * PER_SPAN) * SPAN;
}
