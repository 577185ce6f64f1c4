import type { Network, Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import type { Parameters } from './parameters.ts';

/** A stretch of one column's values, between two neighbouring quantiles. */
export interface Piece {
  readonly column: number;
  readonly start: number;
  /** Above 0. */
  readonly width: number;
}

/** Where the pieces lie: known before training, and kept with the weights. */
export function piecewiseLinearParameters(name: string, pieces: readonly Piece[]): Parameters {
  const fixed = (read: (piece: Piece) => number): Network['parameters'][string] => ({
    shape: [pieces.length],
    initial: () => Float32Array.from(pieces, read),
    isTrainable: false,
    isDecayed: false,
  });
  return { [`${name}.starts`]: fixed(({ start }) => start), [`${name}.widths`]: fixed(({ width }) => width) };
}

/**
 * How far each row has come through each piece, 0 to 1, so that a dense layer can bend at every quantile (Gorishniy,
 * Rubachev & Babenko 2022, eq. 1): [rows, columns] -> [rows, pieces].
 */
export function piecewiseLinear(pass: Pass, name: string, x: tf.Tensor, pieces: readonly Piece[]): tf.Tensor {
  const columns = Int32Array.from(pieces, ({ column }) => column);
  const values = tf.gather(x, tf.tensor1d(columns, 'int32'), 1);
  const passed = tf.div(tf.sub(values, pass.parameter(`${name}.starts`)), pass.parameter(`${name}.widths`));
  return tf.clipByValue(passed, 0, 1);
}
