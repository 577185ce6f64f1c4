/** What a training tells after each step. */
export interface TrainingMetrics {
  /** Steps done. */
  readonly step: number;
  readonly stepCount: number;
  /** Passes over the rows begun. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean over the batch's rows, before the step. */
  readonly loss: number;
  /** Length of the gradient before clipping; null where it is not measured. */
  readonly gradientNorm: number | null;
  /** Mean over the validation rows; only after a step at which they were judged. */
  readonly validationLoss?: number;
  /** When all steps will be done at the present pace, or the time is up: epoch milliseconds. */
  readonly estimatedFinishMs: number;
}
