import { countUp } from './count-up.ts';
import { KernelRows } from './kernel-svm/kernel-rows.ts';
import { squaredNorm } from './kernel-svm/kernel-values.ts';
import type { DenseMatrix } from './row-block.ts';

/** The nearest reference rows of one row, nearest first. */
interface Neighbours {
  readonly rows: Int32Array;
  /** Euclidean. */
  readonly distances: Float64Array;
}

/** Finds the exact nearest of fixed reference rows. */
export interface NeighbourSearch {
  /** The `count` nearest of a row of `matrix`, or all when there are fewer; what is answered is valid until the next call. */
  nearest(matrix: DenseMatrix, row: number, count: number): Neighbours;
}

/**
 * Prepares reference rows. Squared distances are |u|^2 + |v|^2 - 2 u'v, from products of four rows at a time, and are
 * rounded to single precision: rows that are equally far but for rounding stay in their order, wherever it is computed.
 */
export function openNeighbourSearch(reference: DenseMatrix): NeighbourSearch {
  const rows = new KernelRows({ kind: 'linear' }, reference);
  const chosen = rows.choose(countUp(reference.rowCount));
  const products = new Float64Array(reference.rowCount);
  return {
    nearest: ({ values, columnCount }, row, wanted) => {
      const count = Math.min(wanted, reference.rowCount);
      const start = row * columnCount;
      const norm = squaredNorm(values, start, columnCount);
      chosen.compare(values, start, norm, 0, products.length, products);
      const nearest = new Int32Array(count);
      const squares = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
      let farthest = Number.POSITIVE_INFINITY;
      for (let other = 0; other < products.length; other += 1) {
        const square = Math.fround(Math.max(0, norm + (rows.norms[other] as number) - 2 * (products[other] as number)));
        if (!(square < farthest)) continue;
        let place = count - 1;
        for (; place > 0 && (squares[place - 1] as number) > square; place -= 1) {
          squares[place] = squares[place - 1] as number;
          nearest[place] = nearest[place - 1] as number;
        }
        squares[place] = square;
        nearest[place] = other;
        farthest = squares[count - 1] as number;
      }
      return { rows: nearest, distances: squares.map(Math.sqrt) };
    },
  };
}

/** Rows nearer than this, in standard deviations, count as equally near. */
export const leastDistance = 1e-3;

/** The weights of neighbours, of mean 1: all alike, or falling with the distance. */
export function neighbourWeights(distances: Float64Array, isByDistance: boolean): Float64Array {
  if (!isByDistance) return new Float64Array(distances.length).fill(1);
  const weights = distances.map((distance) => 1 / Math.max(distance, leastDistance));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (weight * distances.length) / sum);
}
