import type { Initial } from '../../tensor/initial.ts';
import type { Network } from '../../tensor/network.ts';

type ParameterSpec = Network['parameters'][string];

/** Parameters of a layer or network by name; a layer's names begin with the layer's own. */
export type Parameters = Readonly<Record<string, ParameterSpec>>;

/** A weight matrix or embedding: learned, and drawn towards zero by weight decay. */
export function weight(shape: readonly number[], initial: Initial): ParameterSpec {
  return { shape, initial, isTrainable: true, isDecayed: true };
}

/** A bias or scale: learned, but not decayed, because shrinking it does not simplify what is learned. */
export function offset(length: number, initial: Initial): ParameterSpec {
  return { shape: [length], initial, isTrainable: true, isDecayed: false };
}

/** A running statistic: assigned by the forward pass, not learned. */
export function statistic(length: number, initial: Initial): ParameterSpec {
  return { shape: [length], initial, isTrainable: false, isDecayed: false };
}
