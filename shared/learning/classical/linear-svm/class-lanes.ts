import type { SparseRows } from '../sparse-rows.ts';

/**
 * One-vs-rest problems over the same rows are solved four at a time, in lanes: their weights lie side by side, so that
 * each load of a column number and a value serves four classes.
 */
export const widest = 4;
export type LaneCount = 1 | typeof widest;

/** Writes the product of a row with the weights of each lane (columns x lanes) into `out`. */
export type DotLanes = (rows: SparseRows, row: number, weights: Float64Array, out: Float64Array) => void;
/** Adds the row times each lane's factor to the weights of the lane. */
export type AddLanes = (rows: SparseRows, row: number, factors: Float64Array, weights: Float64Array) => void;

export const dotLanes: Readonly<Record<LaneCount, DotLanes>> = {
  1: ({ starts, columns, values }, row, weights, out) => {
    const end = starts[row + 1] as number;
    let sum = 0;
    for (let at = starts[row] as number; at < end; at += 1) {
      sum += (weights[columns[at] as number] as number) * (values[at] as number);
    }
    out[0] = sum;
  },
  4: ({ starts, columns, values }, row, weights, out) => {
    const end = starts[row + 1] as number;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let at = starts[row] as number; at < end; at += 1) {
      const place = (columns[at] as number) << 2;
      const value = values[at] as number;
      sum0 += (weights[place] as number) * value;
      sum1 += (weights[place + 1] as number) * value;
      sum2 += (weights[place + 2] as number) * value;
      sum3 += (weights[place + 3] as number) * value;
    }
    out[0] = sum0;
    out[1] = sum1;
    out[2] = sum2;
    out[3] = sum3;
  },
};

export const addLanes: Readonly<Record<LaneCount, AddLanes>> = {
  1: ({ starts, columns, values }, row, factors, weights) => {
    const end = starts[row + 1] as number;
    const factor = factors[0] as number;
    for (let at = starts[row] as number; at < end; at += 1) {
      const column = columns[at] as number;
      weights[column] = (weights[column] as number) + factor * (values[at] as number);
    }
  },
  4: ({ starts, columns, values }, row, factors, weights) => {
    const end = starts[row + 1] as number;
    const factor0 = factors[0] as number;
    const factor1 = factors[1] as number;
    const factor2 = factors[2] as number;
    const factor3 = factors[3] as number;
    for (let at = starts[row] as number; at < end; at += 1) {
      const place = (columns[at] as number) << 2;
      const value = values[at] as number;
      weights[place] = (weights[place] as number) + factor0 * value;
      weights[place + 1] = (weights[place + 1] as number) + factor1 * value;
      weights[place + 2] = (weights[place + 2] as number) + factor2 * value;
      weights[place + 3] = (weights[place + 3] as number) + factor3 * value;
    }
  },
};
