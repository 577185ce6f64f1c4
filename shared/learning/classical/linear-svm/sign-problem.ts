import type { SparseRows } from '../sparse-rows.ts';

/** Two classes to be told apart by the sign of a weighted sum. */
export interface SignProblem {
  readonly rows: SparseRows;
  /** 1 or -1 for each row. */
  readonly signs: Float64Array;
  /** What a row's loss counts beside the penalty on the weights: C in the texts. Positive. */
  readonly costs: Float64Array;
}
