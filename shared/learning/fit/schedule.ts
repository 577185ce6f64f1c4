/** The learning rate as training goes on; `step` counts batches from 0. Plain data, so that a checkpoint can tell schedules apart. */
export type Schedule =
  | { readonly kind: 'constant'; readonly rate: number }
  /** Rises in a line to `rate`, then falls to 0 at `stepCount` (cosine: Loshchilov & Hutter 2017, eq. 5; linear: BERT). */
  | {
      readonly kind: 'warm_up';
      readonly rate: number;
      readonly warmUpSteps: number;
      readonly stepCount: number;
      readonly decay: 'cosine' | 'linear';
    }
  /** Times `factor` after every `everySteps`. */
  | { readonly kind: 'steps'; readonly rate: number; readonly everySteps: number; readonly factor: number };

/** The rate of one step; never 0 within `stepCount`, so that no step is spent for nothing. */
export function learningRateAt(schedule: Schedule, step: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.rate;
    case 'steps':
      return schedule.rate * schedule.factor ** Math.floor(step / schedule.everySteps);
    case 'warm_up':
      return schedule.rate * warmUpShare(schedule, step);
  }
}

function warmUpShare({ warmUpSteps, stepCount, decay }: Extract<Schedule, { kind: 'warm_up' }>, step: number): number {
  if (step < warmUpSteps) return (step + 1) / (warmUpSteps + 1);
  const done = Math.min(1, (step - warmUpSteps) / Math.max(1, stepCount - warmUpSteps));
  return decay === 'linear' ? 1 - done : (1 + Math.cos(Math.PI * done)) / 2;
}
