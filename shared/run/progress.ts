import { finalRunStates, type RunState, type RunStep, runStep } from './schema.ts';

/** Share of a run's time that each step usually takes; together 1. Training is most of it, and a search half of that. */
const stepWeights: Readonly<Record<RunStep, number>> = {
  profile: 0.04,
  clean: 0.08,
  split: 0.03,
  search: 0,
  train: 0.75,
  evaluate: 0.04,
  gate: 0.01,
  register: 0.01,
  deploy: 0.04,
};

/** How far one candidate is, and how long it was predicted to take. */
export interface CandidatePace {
  /** 0 to 1. */
  readonly fraction: number;
  readonly predictedSeconds: number;
}

/** How far a run's search is: its rungs, and those that are behind. */
interface SearchPace {
  readonly rungCount: number;
  readonly rungsDone: number;
}
const noSearch: SearchPace = { rungCount: 0, rungsDone: 0 };

/**
 * A run's progress, 0 to 1: the steps behind it, in the search its rungs, and in the train step the candidates weighted
 * by predicted time.
 */
export function runProgress(
  state: RunState,
  step: RunStep | null,
  candidates: readonly CandidatePace[],
  { rungCount, rungsDone }: SearchPace = noSearch,
): number {
  if (state === 'succeeded') return 1;
  if (step === null) return 0;
  const stepsBehind = runStep.options.slice(0, runStep.options.indexOf(step));
  const half = stepWeights.train / 2;
  const weights = rungCount > 0 ? { ...stepWeights, search: half, train: half } : stepWeights;
  const behind = stepsBehind.reduce((sum, name) => sum + weights[name], 0);
  const done = step === 'train' ? trainedShare(candidates) : step === 'search' ? rungsDone / Math.max(1, rungCount) : 0;
  const within = weights[step] * done;
  return Math.round((behind + within) * 10_000) / 10_000;
}

function trainedShare(candidates: readonly CandidatePace[]): number {
  const total = candidates.reduce((sum, { predictedSeconds }) => sum + predictedSeconds, 0);
  const done = candidates.reduce((sum, { fraction, predictedSeconds }) => sum + fraction * predictedSeconds, 0);
  return total === 0 ? 0 : Math.min(done / total, 1);
}

/**
 * When the run will finish (epoch ms): at first as estimated, then more and more by the pace it really keeps.
 * Null once it is over.
 */
export function estimatedFinishMs(run: {
  readonly state: RunState;
  readonly progress: number;
  readonly estimatedSeconds: number;
  readonly startedAtMs: number;
  readonly nowMs: number;
}): number | null {
  if (finalRunStates.includes(run.state)) return null;
  const elapsedSeconds = Math.max(0, run.nowMs - run.startedAtMs) / 1000;
  const bySpentTime = run.progress > 0 ? elapsedSeconds / run.progress : run.estimatedSeconds;
  const totalSeconds = run.progress * bySpentTime + (1 - run.progress) * run.estimatedSeconds;
  const remainingSeconds = Math.max(1, (1 - run.progress) * totalSeconds);
  return Math.round(run.nowMs + remainingSeconds * 1000);
}
