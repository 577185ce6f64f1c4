import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { CancelledError } from '../../runtime/errors.ts';
import type { Pace } from '../tasks/pace.ts';
import type { Engine, Trainer } from '../tensor/engine.ts';
import { createState, type NamedArrays, type TrainingPlan } from '../tensor/state.ts';
import { openBatches, rowsInOrder, stepsPerEpoch } from './batches.ts';
import { type Best, type Checkpoint, fingerprintOf, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { learningRateAt, type Schedule } from './schedule.ts';
import type { TrainingMetrics } from './training-metrics.ts';
import type { TrainingRows } from './training-rows.ts';

/** All that decides the weights, bit by bit on one engine. */
export interface NetworkTraining {
  readonly plan: TrainingPlan;
  readonly schedule: Schedule;
  readonly stepCount: number;
  readonly seed: number;
  readonly rows: TrainingRows;
  /** Parameters to begin with, as pretraining left them; those left out begin at random. */
  readonly pretrained?: NamedArrays;
  /** Judged every so many steps and after the last one; training stops after `patience` judgements without a new best. */
  readonly validation?: { readonly rows: TrainingRows; readonly everySteps: number; readonly patience: number };
}

interface TrainingControl {
  readonly engine: Engine;
  /** Time limit, cancellation, progress and checkpoints. */
  readonly pace: Pace;
  /** Heard after every step. */
  readonly onMetrics?: (metrics: TrainingMetrics) => void;
  /** Names of what progress reports after a judgement; `validation_loss` by default. */
  readonly nameScore?: (validationLoss: number) => Readonly<Record<string, number>>;
}

export interface TrainedNetwork {
  /** Of the least validation loss; without validation rows, of the last step. */
  readonly parameters: NamedArrays;
  /** Steps that these parameters took. */
  readonly step: number;
  readonly validationLoss: number | null;
  readonly end: 'all_steps' | 'no_improvement' | 'time';
}

/**
 * Trains a network step by step. Throws CancelledError when cancelled, DivergedError when a loss is no number,
 * CorruptBytesError for a foreign checkpoint, RangeError for rows that do not fit the plan.
 */
export async function trainNetwork(training: NetworkTraining, control: TrainingControl): Promise<TrainedNetwork> {
  const { plan, seed, pretrained } = training;
  const { engine, pace } = control;
  const fingerprint = pace.checkpoint ? fingerprintOfTraining(training) : 0;
  const resumed = pace.checkpoint?.resumeFrom && readCheckpoint(pace.checkpoint.resumeFrom, fingerprint);
  const start: Checkpoint = resumed ?? { state: createState(plan, seed, pretrained), best: null };
  const trainer = await engine.open(plan, start.state);
  try {
    return await runSteps(training, control, trainer, start, fingerprint);
  } finally {
    await trainer.dispose();
  }
}

async function runSteps(
  training: NetworkTraining,
  { pace, onMetrics, nameScore = (loss) => ({ validation_loss: loss }) }: TrainingControl,
  trainer: Trainer,
  start: Checkpoint,
  fingerprint: number,
): Promise<TrainedNetwork> {
  const { plan, schedule, stepCount, seed, rows, validation } = training;
  const batchOf = openBatches(rows, plan.batchSize, seed);
  const perEpoch = stepsPerEpoch(rows.rowCount, plan.batchSize);
  const startedAt = pace.clock();
  let best = start.best;
  let end: TrainedNetwork['end'] = 'all_steps';
  let scores: Readonly<Record<string, number>> = best ? nameScore(best.loss) : {};
  let step = start.state.step;
  while (step < stepCount) {
    if (isSettled(training, step, best)) {
      end = 'no_improvement';
      break;
    }
    const learningRate = learningRateAt(schedule, step);
    const result = await trainer.trainStep(batchOf(step), { learningRate });
    // An engine may answer without the event loop having turned, and a cancellation arrives through it.
    await nextTurn();
    step += 1;
    if (!Number.isFinite(result.loss)) throw new DivergedError(step, learningRate);
    let validationLoss: number | undefined;
    if (validation && (step % validation.everySteps === 0 || step === stepCount)) {
      validationLoss = await meanLoss(trainer, validation.rows, plan.batchSize, pace);
      if (validationLoss < (best?.loss ?? Number.POSITIVE_INFINITY)) {
        best = { loss: validationLoss, step, parameters: (await trainer.readState()).parameters };
      }
      scores = nameScore(validationLoss);
    }
    onMetrics?.({
      step,
      stepCount,
      epoch: Math.ceil(step / perEpoch),
      learningRate,
      ...result,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      estimatedFinishMs: estimateFinish(pace, startedAt, step - start.state.step, stepCount - step),
    });
    const progress = { iteration: step, iterationCount: stepCount, fraction: step / stepCount, scores };
    const kept: Best | null = best;
    const snapshot = async () => writeCheckpoint({ state: await trainer.readState(), best: kept }, fingerprint);
    if (!(await pace.step(progress, snapshot))) {
      end = step < stepCount ? 'time' : end;
      break;
    }
  }
  if (best) return { parameters: best.parameters, step: best.step, validationLoss: best.loss, end };
  return { parameters: (await trainer.readState()).parameters, step, validationLoss: null, end };
}

/** Whether so many judgements brought no new best that no more are worth their time. */
function isSettled({ validation }: NetworkTraining, step: number, best: Best | null): boolean {
  if (!validation || !best) return false;
  return Math.floor(step / validation.everySteps) - best.step / validation.everySteps >= validation.patience;
}

async function meanLoss(trainer: Trainer, rows: TrainingRows, batchSize: number, pace: Pace): Promise<number> {
  let sum = 0;
  for (const batch of rowsInOrder(rows, batchSize)) {
    if (pace.isCancelled()) throw new CancelledError('The run was cancelled while it was judged');
    const { loss } = await trainer.evaluate(batch);
    sum += loss * batch.rows;
  }
  return sum / rows.rowCount;
}

function estimateFinish(pace: Pace, startedAt: number, stepsDone: number, stepsLeft: number): number {
  const now = pace.clock();
  return now + Math.min(((now - startedAt) / stepsDone) * stepsLeft, pace.secondsLeft() * 1000);
}

function fingerprintOfTraining(training: NetworkTraining): number {
  const { plan, schedule, stepCount, seed, rows, pretrained = {}, validation } = training;
  const { network, objective, optimizer, batchSize } = plan;
  const shapes = Object.entries(network.parameters).map(([name, { shape, isDecayed, isTrainable }]) => [
    name,
    shape,
    isDecayed,
    isTrainable,
  ]);
  const given = Object.entries(pretrained).map(([name, { buffer, byteOffset, byteLength }]) => [
    name,
    crc32(new Uint8Array(buffer, byteOffset, byteLength)),
  ]);
  return fingerprintOf([
    [network.name, shapes, network.inputs, objective.targets, optimizer, batchSize],
    [schedule, stepCount, seed, rows.rowCount, rows.fingerprint()],
    given,
    validation ? [validation.everySteps, validation.patience, validation.rows.fingerprint()] : null,
  ]);
}

/** The loss became infinite or undefined: the learning rate is too high, or the data hold such numbers. */
class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly isRetryable = false;

  constructor(step: number, learningRate: number) {
    super(
      `The loss is no number after ${step} steps: lower the learning rate (now ${learningRate}) or scale the inputs`,
    );
  }
}
