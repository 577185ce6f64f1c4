import type { DenseMatrix } from '../classical/row-block.ts';
import type { Piece } from '../networks/layers/piecewise-linear.ts';

/** Cuts each of the columns at its quantiles into at most `mostPieces` pieces of about as many rows each. */
export function quantilePieces(matrix: DenseMatrix, columns: readonly number[], mostPieces: number): Piece[] {
  const { values, rowCount, columnCount } = matrix;
  return columns.flatMap((column) => {
    const sorted = Float32Array.from(
      { length: rowCount },
      (_, row) => values[row * columnCount + column] as number,
    ).sort();
    const cuts = Array.from(
      { length: mostPieces + 1 },
      (_, cut) => sorted[Math.round((cut / mostPieces) * (rowCount - 1))],
    );
    const edges = [...new Set(cuts as number[])];
    return edges.slice(1).map((end, index) => {
      const start = edges[index] as number;
      return { column, start, width: end - start };
    });
  });
}
