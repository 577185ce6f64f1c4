import type { Clock } from '../../../runtime/clock.ts';

/** What the trees minimise: half the squared error, the binary log loss, or the log loss over `classCount` classes. */
export type Objective =
  | { readonly kind: 'squared_error' }
  | { readonly kind: 'logistic' }
  | { readonly kind: 'softmax'; readonly classCount: number };

/** How a categorical column is split (Fisher 1958; the limits are those of LightGBM, Ke et al. 2017). */
export interface CategoryRules {
  /** Up to this many categories are tried one against the rest; more are sorted by gradient and cut in two groups. */
  readonly oneAgainstRestLimit: number;
  /** Added to a category's hessian sum when categories are sorted; rarer categories than this many rows never lead a group. */
  readonly smoothing: number;
  /** Added to `lambda` for sorted groups, because choosing the group is itself a fit. */
  readonly lambda: number;
  readonly maxGroupSize: number;
  readonly minGroupRows: number;
}

/** What shapes the trees. Equal data, target and options give equal trees, bit by bit, on any number of threads. */
export interface BoostingOptions {
  readonly objective: Objective;
  readonly seed: number;
  readonly rounds: number;
  readonly learningRate: number;
  /** `depth-wise` splits every leaf of a level; `leaf-wise` always the leaf of largest gain, up to `maxLeaves`. */
  readonly growth: 'depth-wise' | 'leaf-wise';
  /** 1 to 12. */
  readonly maxDepth: number;
  readonly maxLeaves: number;
  /** Smallest hessian sum of a child (rows, for the squared error without weights). */
  readonly minChildWeight: number;
  /** L2 penalty on leaf values. */
  readonly lambda: number;
  /** The gamma of eq. 7 in Chen & Guestrin 2016: half of what XGBoost calls `min_split_loss`. */
  readonly minSplitGain: number;
  /** Share of the training rows each round sees. */
  readonly rowSubsample: number;
  /** Share of the columns each tree may split. */
  readonly columnSubsample: number;
  /** 2 to 256 bins per column, the one for missing values included. */
  readonly maxBins: number;
  readonly categories: CategoryRules;
  /** Stop after this many rounds without a better validation loss, and keep the best round. Needs validation rows. */
  readonly earlyStoppingRounds?: number;
}

/** What a fit reports after a round. */
interface BoostingProgress {
  /** Rounds done. */
  readonly round: number;
  readonly rounds: number;
  /** Mean loss of the validation rows: squared error or log loss; absent without such rows. */
  readonly validationLoss?: number;
}

/** How the fit runs; none of it changes the trees, except that `maxSeconds` and `stopAfter` cut the rounds short. */
export interface FitControl {
  /** Worker threads beside the calling one; a table of less than 30,000 cells is done without them. */
  readonly workerCount?: number;
  /** Wall-clock limit: stops before the round that would pass it, and keeps what it has. */
  readonly maxSeconds?: number;
  /** Stops after this round, its checkpoint saved, so that another fit can go on from there. */
  readonly stopAfter?: number;
  readonly clock?: Clock;
  readonly onProgress?: (progress: BoostingProgress) => void;
  /** Asked before each level of each tree; a true answer makes the fit throw CancelledError. */
  readonly isCancelled?: () => boolean;
  readonly checkpoint?: {
    readonly resumeFrom?: Uint8Array;
    readonly everySeconds: number;
    readonly save: (bytes: Uint8Array) => Promise<void>;
  };
}

const defaults = {
  rounds: 500,
  learningRate: 0.1,
  growth: 'depth-wise',
  maxDepth: 6,
  maxLeaves: 31,
  minChildWeight: 1,
  lambda: 1,
  minSplitGain: 0,
  rowSubsample: 1,
  columnSubsample: 1,
  maxBins: 256,
  categories: { oneAgainstRestLimit: 4, smoothing: 10, lambda: 10, maxGroupSize: 32, minGroupRows: 100 },
} as const satisfies Partial<BoostingOptions>;

/** Options as callers write them: an objective and a seed, and whatever differs from the defaults. */
export type BoostingChoices = Partial<BoostingOptions> & Pick<BoostingOptions, 'objective' | 'seed'>;

/** Fills in the defaults. Throws RangeError naming the option that is out of range. */
export function completeOptions(choices: BoostingChoices): BoostingOptions {
  const options = { ...defaults, ...choices };
  const between = (name: string, value: number, least: number, most: number, whole = false) => {
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)))
      throw new RangeError(`${name} must be ${whole ? 'a whole number ' : ''}from ${least} to ${most}, not ${value}`);
  };
  between('rounds', options.rounds, 1, 100_000, true);
  between('learningRate', options.learningRate, 1e-6, 10);
  between('maxDepth', options.maxDepth, 1, 12, true);
  between('maxLeaves', options.maxLeaves, 2, 4096, true);
  between('minChildWeight', options.minChildWeight, 0, Number.MAX_VALUE);
  between('lambda', options.lambda, 0, Number.MAX_VALUE);
  between('minSplitGain', options.minSplitGain, 0, Number.MAX_VALUE);
  between('rowSubsample', options.rowSubsample, 1e-6, 1);
  between('columnSubsample', options.columnSubsample, 1e-6, 1);
  between('maxBins', options.maxBins, 2, 256, true);
  between('seed', options.seed, 0, 2 ** 32 - 1, true);
  between('earlyStoppingRounds', options.earlyStoppingRounds ?? 1, 1, 100_000, true);
  if (options.objective.kind === 'softmax') between('classCount', options.objective.classCount, 2, 1000, true);
  return options;
}

/** Scores the objective gives each row: one, or one per class. */
export function outputCountOf(objective: Objective): number {
  return objective.kind === 'softmax' ? objective.classCount : 1;
}
