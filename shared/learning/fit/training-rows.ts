import type { Random } from '../random.ts';
import type { TensorValues } from '../tensor/network.ts';

/** Rows to learn from or to judge by, read a batch at a time: all of them need never be in memory at once. */
export interface TrainingRows {
  readonly rowCount: number;
  /** How long each row is, where that varies: then rows of like length come in one batch. */
  readonly lengths?: Int32Array;
  /**
   * Inputs and targets of some rows, in their order. `random` is the batch's own, for negative items or changed images;
   * equal draws come back for an equal seed and step.
   */
  read(rows: Int32Array, random: Random): { readonly inputs: TensorValues; readonly targets: TensorValues };
  /** Tells data apart, so that a checkpoint does not go on with other rows. */
  fingerprint(): number;
}
