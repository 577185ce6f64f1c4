import { stepScalars } from './optimizer.ts';
import type { State, TrainingPlan } from './state.ts';

/** What the next batch does: whether the weights move after it, and the scalars that its step reads. */
export interface NextStep {
  readonly isUpdate: boolean;
  readonly scalars: Readonly<Record<string, number>>;
  /** Rows that wait after it. */
  readonly accumulatedRows: number;
}

export function nextStep(
  { optimizer }: TrainingPlan,
  { step, accumulatedRows }: Pick<State, 'step' | 'accumulatedRows'>,
  rows: number,
  learningRate: number,
): NextStep {
  if (!Number.isFinite(learningRate)) throw new RangeError(`the learning rate should be a number, not ${learningRate}`);
  const { accumulate = 1 } = optimizer;
  const isUpdate = (step + 1) % accumulate === 0;
  const allRows = accumulatedRows + rows;
  const update = isUpdate ? stepScalars(optimizer, learningRate, (step + 1) / accumulate) : {};
  if (accumulate === 1) return { isUpdate, scalars: update, accumulatedRows: 0 };
  const scalars = isUpdate ? { ...update, rows, shareOfRows: 1 / allRows } : { rows };
  return { isUpdate, scalars, accumulatedRows: isUpdate ? 0 : allRows };
}
