import type { NamedArrays } from '../../../shared/learning/tensor/state.ts';

const isOfAttention = (name: string) => name.includes('query_key_value.bias');

/**
 * The arrays without the biases of keys. One number added to every key moves all of a query's scores alike, which a
 * softmax does not see: the true gradient there is nought, and what an engine computes is its own rounding. Adam divides
 * that by itself and makes whole steps of it, so that no two engines agree on it, nor need to.
 */
export function withoutKeyBias(arrays: NamedArrays): NamedArrays {
  const kept = Object.entries(arrays).map(([name, values]) => {
    if (!isOfAttention(name)) return [name, values] as const;
    const third = values.length / 3;
    return [name, Float32Array.from([...values.subarray(0, third), ...values.subarray(2 * third)])] as const;
  });
  return Object.fromEntries(kept);
}

/** How long the keys' part of each attention's bias is to the other two. */
export function keyBiasShares(arrays: NamedArrays): number[] {
  const named = Object.entries(arrays).filter(([name]) => isOfAttention(name));
  return named.map(([, values]) => {
    const third = values.length / 3;
    const rest = [...values.subarray(0, third), ...values.subarray(2 * third)];
    return Math.hypot(...values.subarray(third, 2 * third)) / Math.hypot(...rest);
  });
}
