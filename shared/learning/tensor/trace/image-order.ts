import type { Graph } from './graph.ts';

/** How images lie in memory while tfjs sees [rows, height, width, channels]. */
export interface ImageOrder {
  /** Which of tfjs's axes each stored axis is. */
  readonly toStored: readonly number[];
  /** Which stored axis each of tfjs's axes is. */
  readonly toLogical: readonly number[];
}

/** [rows, channels, height, width], as ONNX's own operators want it. */
const rowsFirst: ImageOrder = { toStored: [0, 3, 1, 2], toLogical: [0, 2, 3, 1] };
/**
 * [channels, height, width, rows]: every shift of an image moves whole runs of rows, so that a convolution is one matrix
 * product of all rows, and a pool a maximum of slices.
 */
const rowsLast: ImageOrder = { toStored: [3, 1, 2, 0], toLogical: [3, 1, 2, 0] };

export const imageOrder = ({ options }: Graph): ImageOrder => (options.rowsLast ? rowsLast : rowsFirst);

/** From [channels, height, width, rows] to ONNX's order, and back. */
export const toRowsFirst = [3, 0, 1, 2];
export const toRowsLast = [1, 2, 3, 0];
