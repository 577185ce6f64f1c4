import type { DenseMatrix } from '../classical/row-block.ts';
import { mean } from '../evaluate/mean.ts';
import type { Feature } from '../features/tabular/column-reader.ts';
import { seededRandom, shuffle } from '../random.ts';
import type { TrainingOutput } from './task.ts';

/** Rows are capped: more would cost time and change the order of columns little. */
export const importanceRowLimit = 2000;
const repeatCount = 3;

interface ImportanceInput {
  readonly features: readonly Feature[];
  readonly matrix: DenseMatrix;
  /** Loss of each row when the model answers these features. */
  readonly losses: (matrix: DenseMatrix) => Float64Array | Promise<Float64Array>;
  readonly seed: number;
  /** Asked before each column; a false answer leaves the remaining columns out. */
  readonly hasTime: () => boolean;
}

/**
 * Permutation importance (Breiman 2001, section 10): by which share the mean loss grows when a column's values are
 * shuffled among the rows, the features of one column together. Largest first.
 */
export async function permutationImportance(input: ImportanceInput): Promise<TrainingOutput['importance']> {
  const { features, matrix, losses, hasTime } = input;
  const random = seededRandom(input.seed);
  const before = mean(await losses(matrix)) ?? 0;
  const columns = [...new Set(features.map(({ column }) => column))];
  const importance: { column: string; drop: number }[] = [];
  for (const column of columns) {
    if (!hasTime()) break;
    const places = features.flatMap((feature, index) => (feature.column === column ? [index] : []));
    let after = 0;
    for (let repeat = 0; repeat < repeatCount; repeat += 1) {
      const order = Int32Array.from({ length: matrix.rowCount }, (_, row) => row);
      shuffle(order, random);
      after += (mean(await losses(permuteFeatures(matrix, places, order))) ?? 0) / repeatCount;
    }
    importance.push({ column, drop: before > 0 ? (after - before) / before : 0 });
  }
  return importance.sort((a, b) => b.drop - a.drop);
}

function permuteFeatures(matrix: DenseMatrix, places: readonly number[], order: Int32Array): DenseMatrix {
  const values = matrix.values.slice();
  order.forEach((from, row) => {
    for (const place of places) {
      values[row * matrix.columnCount + place] = matrix.values[from * matrix.columnCount + place] as number;
    }
  });
  return { ...matrix, values };
}
