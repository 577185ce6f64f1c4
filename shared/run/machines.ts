import { type Machine, machines } from '../usage/rate-card.ts';
import type { Compute } from './schema.ts';

/** Where a candidate can train, and what one candidate may take there. */
export interface TrainingMachine {
  readonly compute: Compute;
  readonly machine: Machine;
  /** Training seconds at most, with time left to read the rows and to write the model. */
  readonly maxSeconds: number;
  /** Of its memory, what a training may take. */
  readonly memoryBytes: number;
}

/** A training Lambda ends after 900 seconds, whatever it does. */
export const lambdaMachine: TrainingMachine = {
  compute: 'lambda',
  machine: 'lambda',
  maxSeconds: 720,
  memoryBytes: 3_500_000_000,
};

/** Cells (rows x columns) that fit a training Lambda's memory beside the encoded copy and the bins. */
export const lambdaMaxCells = 20_000_000;

/** A predicted time up to this is trained in a Lambda, where it may still take its spread longer. */
export const lambdaPredictedSeconds = 240;

/** Of each machine's memory, less what its system keeps. */
const memoryBytes: Readonly<Record<Machine, number>> = {
  lambda: lambdaMachine.memoryBytes,
  'ml.m5.large': 7_000_000_000,
  'ml.m5.xlarge': 14_500_000_000,
  'ml.m5.2xlarge': 30_000_000_000,
  'ml.g4dn.xlarge': 14_000_000_000,
  'ml.g5.xlarge': 14_500_000_000,
};

/** Seconds of a job beside training: reading the rows, importance, writing the model. */
const jobOverheadSeconds = 600;

/** The training job of a stage, as its environment names it. Throws when the rate card has no price for the machine. */
export function jobMachine(environment: {
  readonly TRAINING_JOBS: string;
  readonly TRAINING_INSTANCE_TYPE: string;
  readonly TRAINING_MAX_RUNTIME_SECONDS: string;
}): TrainingMachine {
  const machine = machines.find((name) => name === environment.TRAINING_INSTANCE_TYPE);
  if (!machine) throw new Error(`${environment.TRAINING_INSTANCE_TYPE} has no price in shared/usage/rate-card.ts`);
  const maxSeconds = Number(environment.TRAINING_MAX_RUNTIME_SECONDS) - jobOverheadSeconds;
  const compute = environment.TRAINING_JOBS === 'batch' ? 'batch' : 'sagemaker';
  return { compute, machine, maxSeconds: Math.max(60, maxSeconds), memoryBytes: memoryBytes[machine] };
}

/** The wall-clock limit of a job whose candidate may train for `maxSeconds`. */
export const jobRuntimeSeconds = (maxSeconds: number): number => maxSeconds + jobOverheadSeconds;

/** A job's name is the run's and the candidate's, so that starting it twice is refused; SageMaker takes no underscore. */
export const jobName = (runId: string, candidate: string): string =>
  `gm-${runId}-${candidate}`.replaceAll(/[^A-Za-z0-9-]+/g, '-').slice(0, 63);
