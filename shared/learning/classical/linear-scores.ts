import { blockRows, type DenseMatrix, multiplyBlock } from './row-block.ts';

/**
 * Margins of each row, row-major. `position` holds, for each margin, the weights of the columns and then the intercept;
 * the matrix is made by `allocateBlocks`.
 */
export function linearScores(matrix: DenseMatrix, position: Float64Array): Float64Array {
  const stride = matrix.columnCount + 1;
  const marginCount = position.length / stride;
  const scores = new Float64Array(matrix.rowCount * marginCount);
  const block = new Float64Array(blockRows);
  for (let row = 0; row < matrix.rowCount; row += blockRows) {
    const count = Math.min(blockRows, matrix.rowCount - row);
    for (let k = 0; k < marginCount; k += 1) {
      multiplyBlock(matrix, row, position, k * stride, block);
      const intercept = position[k * stride + matrix.columnCount] as number;
      for (let r = 0; r < count; r += 1) scores[(row + r) * marginCount + k] = (block[r] as number) + intercept;
    }
  }
  return scores;
}
