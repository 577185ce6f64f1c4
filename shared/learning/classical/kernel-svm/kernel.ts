import * as z from 'zod';
import { exponentiate } from './fast-exp.ts';

/** Likeness of two rows u and v, as LIBSVM defines it. */
export const kernelSchema = z.discriminatedUnion('kind', [
  /** u'v */
  z.strictObject({ kind: z.literal('linear') }),
  /** (gamma u'v + offset)^degree */
  z.strictObject({
    kind: z.literal('polynomial'),
    gamma: z.number().positive(),
    offset: z.number(),
    degree: z.int().positive(),
  }),
  /** exp(-gamma |u - v|^2) */
  z.strictObject({ kind: z.literal('rbf'), gamma: z.number().positive() }),
  /** tanh(gamma u'v + offset), which is a kernel for some values only */
  z.strictObject({ kind: z.literal('sigmoid'), gamma: z.number().positive(), offset: z.number() }),
]);
export type Kernel = z.infer<typeof kernelSchema>;

/**
 * Turns the products, from `from` up to `to`, of rows with one row into kernel values, in place. `norms` and `norm` are
 * the squared norms of the rows, at the places of their products, and of the one row.
 */
export function applyKernel(
  kernel: Kernel,
  products: Float64Array,
  from: number,
  to: number,
  norms: Float64Array,
  norm: number,
): void {
  switch (kernel.kind) {
    case 'linear':
      return;
    case 'rbf': {
      const twice = 2 * kernel.gamma;
      const own = -kernel.gamma * norm;
      for (let at = from; at < to; at += 1) {
        // Rounding may leave a trace of distance below zero between equal rows.
        products[at] = Math.min(0, twice * (products[at] as number) + own - kernel.gamma * (norms[at] as number));
      }
      exponentiate(products, from, to);
      return;
    }
    case 'polynomial':
      for (let at = from; at < to; at += 1) {
        products[at] = wholePower(kernel.gamma * (products[at] as number) + kernel.offset, kernel.degree);
      }
      return;
    case 'sigmoid':
      for (let at = from; at < to; at += 1) {
        products[at] = Math.tanh(kernel.gamma * (products[at] as number) + kernel.offset);
      }
  }
}

/** The kernel of a row with itself. */
export function ownKernel(kernel: Kernel, norm: number): number {
  const one = Float64Array.of(norm);
  applyKernel(kernel, one, 0, 1, one.slice(), norm);
  return one[0] as number;
}

/** By repeated squaring: a few products where Math.pow takes a hundred nanoseconds. */
function wholePower(base: number, exponent: number): number {
  let power = 1;
  for (let rest = exponent, square = base; rest > 0; rest >>= 1, square *= square) if (rest & 1) power *= square;
  return power;
}
