import type { TensorValues } from './network.ts';
import type { State, TrainingPlan } from './state.ts';

/** Runs the one functional training step; every engine gives the same numbers, up to rounding. */
export interface Engine {
  readonly name: 'traced' | 'tfjs-cpu' | 'tfjs-node-gpu';
  /** Throws a RangeError when `state` is not one of the plan's. */
  open(plan: TrainingPlan, state: State): Promise<Trainer>;
}

/** One batch: every array has the plan's batch size for rows, of which the first `rows` are real. */
export interface Batch {
  readonly inputs: TensorValues;
  readonly targets: TensorValues;
  readonly rows: number;
}

export interface StepResult {
  /** Mean over the batch's real rows, before the step. */
  readonly loss: number;
  /** Length of the gradient before clipping; null where the plan does not clip the norm, because it costs a pass. */
  readonly gradientNorm: number | null;
}

/** A training in progress. Calls must not overlap: await one before the next. */
export interface Trainer {
  /** Where it really runs: an engine may have fallen back. */
  readonly engine: Engine['name'];
  trainStep(batch: Batch, settings: { readonly learningRate: number }): Promise<StepResult>;
  /** Loss of a batch without learning from it, as served: no noise, running statistics. */
  evaluate(batch: Batch): Promise<{ readonly loss: number }>;
  /** Outputs for any number of rows, as served. */
  predict(inputs: TensorValues): Promise<TensorValues>;
  /** A copy: later steps leave it as it is. */
  readState(): Promise<State>;
  /** Throws a RangeError when the state is not one of the plan's. */
  writeState(state: State): Promise<void>;
  dispose(): Promise<void>;
}
