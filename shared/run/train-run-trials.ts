import type { PretrainedModel } from '../learning/pretrained/pretrained-model.ts';
import { openTrials } from '../learning/search/open-trials.ts';
import type { TrainTrial, TrialOutput } from '../learning/search/trial.ts';
import { RunError } from '../runtime/errors.ts';
import { CandidateFiles } from './candidate-files.ts';
import { CleanReader } from './clean-files.ts';
import { failureOf } from './failure.ts';
import { primaryMetric } from './leaderboard.ts';
import type { TrialsStep } from './pipeline-step.ts';
import { trialSeconds } from './plan-rung.ts';
import { pretrainedFor } from './pretrained-for.ts';
import type { CandidateRow, RunRow, TrialRow } from './run-row.ts';
import type { TrainingServices } from './train-run-candidate.ts';
import type { TrialStore } from './trial-store.ts';
import { watchCancellation } from './watch-cancellation.ts';

export interface TrialServices extends TrainingServices {
  readonly trials: TrialStore;
  /** Told of each trial that has its score. */
  readonly onTrial?: (done: { readonly trial: number; readonly rung: number; readonly score: number | null }) => void;
}

/** Time to write a trial's result after it. */
const reserveSeconds = 10;

/**
 * Trains some trials of one rung, one after another on rows that are read once: the same in a Lambda and in a training
 * job. A trial that has its result is passed over, so that a repetition goes on where it was cut off; one that fails
 * does not stop the others. Throws CancelledError, and RunError when the data cannot be learned.
 */
export async function trainRunTrials(services: TrialServices, step: TrialsStep): Promise<void> {
  const { bucket, runs, trials, clock } = services;
  const ref = [step.tenant_id, step.run_id] as const;
  const run = await runs.enterStep(ref, 'search', 'running', clock());
  const candidate = await runs.candidate(ref, step.candidate);
  const rows = await Promise.all(step.trials.map((number) => trials.get(ref, [step.candidate, number])));
  const open = rows.filter(({ results, state }) => results.length === step.rung && state === 'running');
  if (open.length === 0) return;
  const clean = new CleanReader(services.clean ?? bucket);
  const { table, schema } = await clean.readRows(ref);
  const split = await clean.readSplit(ref);
  const { task, target } = run;
  const train = await openTrials({ table, schema, split, task, candidate: candidate.name, target });
  const pretrained = await pretrainedFor(bucket, run, candidate.name);
  const cancellation = watchCancellation(runs, ref);
  const isCancelled = () => cancellation.isCancelled() || services.isInterrupted();
  try {
    for (const trial of open)
      await trainOne({ ...services, isCancelled }, { run, candidate, trial, train, pretrained });
  } finally {
    cancellation.stop();
  }
}

interface Trial {
  readonly run: RunRow;
  readonly candidate: CandidateRow;
  readonly trial: TrialRow;
  readonly train: TrainTrial;
  readonly pretrained: PretrainedModel | undefined;
}

async function trainOne(
  services: TrialServices & { readonly isCancelled: () => boolean },
  { run, candidate, trial, train, pretrained }: Trial,
): Promise<void> {
  const { bucket, clock, isCancelled, threadCount, trials, wallSecondsLeft } = services;
  const ref = [run.tenant_id, run.id] as const;
  const { share = 1 } = candidate.rungs[trial.rung] ?? {};
  const maxSeconds = Math.min(trialSeconds(candidate, trial.rung), wallSecondsLeft() - reserveSeconds);
  if (maxSeconds <= 0) throw new RunError('timed_out', 'No time was left for the last trials. Use fewer rows.');
  const checkpoints = new CandidateFiles(bucket, ...ref, candidate.name).checkpoints(trial.number);
  const resumeFrom = await checkpoints.read();
  const input = {
    chosen: trial.settings,
    share,
    maxSeconds,
    isCancelled,
    threadCount,
    ...(pretrained && { pretrained }),
    seed: run.seed,
    checkpoint: { save: (bytes: Uint8Array) => checkpoints.write(bytes), ...(resumeFrom && { resumeFrom }) },
  };
  const output = await train(input, clock).catch((error: unknown) => failureOfTrial(error));
  if (output instanceof RunError) {
    await trials.update(ref, [candidate.name, trial.number], { state: 'failed', error: failureOf(output) });
    return tell(services, { run, candidate, trial }, { reason: output.message });
  }
  const result = { score: output.score, seconds: output.trainingSeconds, finished_at: clock() };
  if (!(await trials.addResult(ref, trial, result))) return;
  services.onTrial?.({ trial: trial.number, rung: trial.rung, score: output.score });
  await noteScore(services, { run, candidate, trial }, output);
}

/** A trial may fail by its settings, which fitting refuses or cannot compute with; a cancellation is none of that. */
function failureOfTrial(error: unknown): RunError {
  if (error instanceof RunError) return error;
  if (error instanceof RangeError) return new RunError('unusable_settings', error.message, { cause: error });
  throw error;
}

async function noteScore(services: TrialServices, trial: Omit<Trial, 'train' | 'pretrained'>, { score }: TrialOutput) {
  const { events, clock } = services;
  const { run, candidate } = trial;
  const { name } = primaryMetric(run.task);
  if (score !== null) {
    await events.addMetric([run.tenant_id, run.id], {
      candidate: candidate.name,
      trial: trial.trial.number,
      iteration: trial.trial.rung + 1,
      iteration_count: candidate.rungs.length,
      scores: { [name]: score },
      created_at: clock(),
    });
  }
  await tell(services, trial, { metric: name, score: score?.toPrecision(4) ?? 'undefined' });
}

async function tell(
  services: TrialServices,
  { run, candidate, trial }: Omit<Trial, 'train' | 'pretrained'>,
  outcome: { readonly reason: string } | { readonly metric: string; readonly score: string },
) {
  const isFailed = 'reason' in outcome;
  const settings = Object.entries(trial.settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  const percent = Math.round(100 * (candidate.rungs[trial.rung]?.share ?? 1));
  const said = isFailed ? `failed: ${outcome.reason}` : `${outcome.metric} ${outcome.score}`;
  const event = {
    kind: isFailed ? 'trial_failed' : 'trial_finished',
    step: 'search',
    candidate: candidate.name,
    message: `Trial ${trial.number} of ${candidate.name} at ${percent} %: ${said} (${settings}).`,
    facts: { trial: trial.number, percent, settings, ...outcome },
  } as const;
  await services.events.addEvent([run.tenant_id, run.id], event, services.clock());
}
