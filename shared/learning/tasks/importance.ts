import { mean } from '../evaluate/mean.ts';
import type { EncodedRows, InputEncoder } from '../features/encoding.ts';
import { seededRandom, shuffle } from '../random.ts';
import type { TrainingOutput } from './task.ts';

/** Rows are capped: more would cost time and change the order of columns little. */
export const importanceRowLimit = 2000;
const repeatCount = 3;

interface ImportanceInput<Rows extends EncodedRows> {
  readonly encoder: Pick<InputEncoder<Rows>, 'features' | 'permuteColumn'>;
  readonly rows: Rows;
  /** Loss of each row when the model answers these rows. */
  readonly losses: (rows: Rows) => Float64Array | Promise<Float64Array>;
  readonly seed: number;
  /** Asked before each column; a false answer leaves the remaining columns out. */
  readonly hasTime: () => boolean;
}

/**
 * Permutation importance (Breiman 2001, section 10): by which share the mean loss grows when a column's values are
 * shuffled among the rows, the features of one column together. Largest first.
 */
export async function permutationImportance<Rows extends EncodedRows>(
  input: ImportanceInput<Rows>,
): Promise<TrainingOutput['importance']> {
  const { encoder, rows, losses, hasTime } = input;
  const random = seededRandom(input.seed);
  const before = mean(await losses(rows)) ?? 0;
  const columns = [...new Set(encoder.features.map(({ column }) => column))];
  const importance: { column: string; drop: number }[] = [];
  for (const column of columns) {
    if (!hasTime()) break;
    let after = 0;
    for (let repeat = 0; repeat < repeatCount; repeat += 1) {
      const order = Int32Array.from({ length: rows.rowCount }, (_, row) => row);
      shuffle(order, random);
      after += (mean(await losses(encoder.permuteColumn(rows, column, order))) ?? 0) / repeatCount;
    }
    importance.push({ column, drop: before > 0 ? (after - before) / before : 0 });
  }
  return importance.sort((a, b) => b.drop - a.drop);
}
