import type * as z from 'zod';
import type { Rung } from '../learning/search/successive-halving.ts';
import { ProblemError } from '../runtime/errors.ts';
import { divideBudget } from './budget.ts';
import {
  expectedSeconds,
  expectedTrialSeconds,
  jobStartSeconds,
  neededBytes,
  type ProblemSize,
  pipelineCost,
  rungSeconds,
  spread,
} from './cost-model.ts';
import { lambdaMachine, lambdaMaxCells, lambdaPredictedSeconds, type TrainingMachine } from './machines.ts';
import { currency, trainingAmountMinor } from './price.ts';
import type { amountRange, RunRequest } from './schema.ts';

/** What is to be quoted: the problem, the candidates, where they may train and what the run may use. */
export interface QuoteRequest {
  readonly size: ProblemSize;
  readonly candidates: readonly string[];
  /** Those of the candidates whose settings are searched, and the rungs of that search. */
  readonly search?: { readonly candidates: readonly string[]; readonly rungs: readonly Rung[] };
  readonly compute: RunRequest['compute'];
  /** Where a candidate trains that is too much for a Lambda. */
  readonly job: TrainingMachine;
  readonly maxSeconds?: number | undefined;
  readonly maxAmountMinor?: number | undefined;
}

/** A rung of a candidate's search; seconds are those of all its trials together. */
interface RungQuote extends Rung {
  readonly expectedSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly maximumSeconds: number;
}

interface CandidateQuote {
  readonly name: string;
  readonly machine: TrainingMachine;
  readonly expectedSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
  /** What it may train, and be billed for, at most, once its settings are chosen. */
  readonly maximumSeconds: number;
  readonly rungs: readonly RungQuote[];
}

export interface Quote {
  readonly candidates: readonly CandidateQuote[];
  /** From the start of the run to its end. */
  readonly seconds: { readonly low: number; readonly expected: number; readonly high: number };
  readonly amount: z.infer<typeof amountRange>;
}

/** Seconds that any candidate may take, however small it looks; and any trial. */
const leastMaximumSeconds = 30;
const leastTrialSeconds = 5;
/** Candidates that train at the same time: the quoted time counts on it, and the pipeline is built with it. */
export const trainingConcurrency = 2;

/**
 * What a run will take and cost. The maximum is a promise: each candidate and each trial is stopped at its own maximum,
 * and what is billed is priced the same way. Throws ProblemError `invalid_request` when a limit is too small.
 */
export function quoteRun(request: QuoteRequest): Quote {
  const trainings = request.candidates.flatMap((name) => trainingsOf(request, name));
  const priceOf = (seconds: readonly number[]) =>
    trainingAmountMinor(trainings.map(({ machine }, at) => ({ machine: machine.machine, seconds: seconds[at] ?? 0 })));
  const maxima = divideBudget(trainings, request, priceOf);
  const quoted = trainings.map((training, at) => ({ ...training, ...boundsOf(training.expected, maxima[at] ?? 1) }));
  const candidates = request.candidates.map((name): CandidateQuote => {
    const own = quoted.filter((training) => training.name === name);
    const rungs = own.flatMap(({ rung, machine: _, ...bounds }) => (rung ? [{ ...bounds, ...rung }] : []));
    const [whole] = own.filter(({ rung }) => rung === undefined);
    if (!whole) throw new Error(`Candidate ${name} has no training`);
    return { ...whole, rungs };
  });
  return {
    candidates,
    seconds: {
      low: Math.ceil(runSeconds(request.size, candidates, 'lowSeconds') * 0.8),
      expected: Math.ceil(runSeconds(request.size, candidates, 'expectedSeconds')),
      high: Math.ceil(runSeconds(request.size, candidates, 'highSeconds') * 1.5),
    },
    amount: {
      low: priceOf(quoted.map(({ lowSeconds }) => lowSeconds)),
      high: priceOf(quoted.map(({ highSeconds }) => highSeconds)),
      maximum: priceOf(maxima),
      currency,
    },
  };
}

/** What must be trained for a candidate: each rung of its search, then the candidate itself. */
function trainingsOf(request: QuoteRequest, name: string) {
  const { size, search } = request;
  const expected = expectedSeconds(name, size);
  const machine = chooseMachine(request, name, expected);
  const atMost = (seconds: number, least: number) =>
    Math.min(machine.maxSeconds, Math.max(least, seconds * spread.high * 2));
  const rungs = search?.candidates.includes(name) ? search.rungs : [];
  const trials = rungs.map((rung) => {
    const one = expectedTrialSeconds(name, size, rung.share);
    const seconds = rung.trialCount * atMost(one, leastTrialSeconds);
    return { name, machine, rung, expected: rung.trialCount * one, seconds };
  });
  return [...trials, { name, machine, rung: undefined, expected, seconds: atMost(expected, leastMaximumSeconds) }];
}

function boundsOf(expected: number, maximumSeconds: number) {
  const upTo = (seconds: number) => Math.min(Math.max(1, Math.ceil(seconds)), maximumSeconds);
  return {
    maximumSeconds,
    expectedSeconds: Math.min(expected, maximumSeconds),
    lowSeconds: upTo(expected * spread.low),
    highSeconds: upTo(expected * spread.high),
  };
}

function chooseMachine(request: QuoteRequest, name: string, expected: number): TrainingMachine {
  const needed = neededBytes(name, request.size);
  const machine = fittingMachine(request, expected, needed);
  if (needed <= machine.memoryBytes) return machine;
  const detail = `\`pretrained\`: fine-tuning this model takes about ${gigabytes(needed)} GB of memory; ${machine.machine} has ${gigabytes(machine.memoryBytes)}. Choose a smaller model${machine.compute === 'lambda' ? ', or leave `compute` out' : ''}.`;
  throw new ProblemError('invalid_request', detail, { param: 'pretrained' });
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);

/** A Lambda starts at once and costs least; a job has no limit that matters but its memory. */
function fittingMachine({ compute, size, job }: QuoteRequest, expected: number, needed: number): TrainingMachine {
  if (compute === 'lambda') return lambdaMachine;
  if (compute !== 'auto') {
    if (compute === job.compute) return job;
    const detail = `\`compute\`: training jobs run on ${job.compute} here; ask for "${job.compute}", "lambda" or "auto".`;
    throw new ProblemError('invalid_request', detail, { param: 'compute' });
  }
  const fitsLambda =
    expected <= lambdaPredictedSeconds &&
    size.rowCount * Math.max(size.columnCount, 1) <= lambdaMaxCells &&
    needed <= lambdaMachine.memoryBytes;
  return fitsLambda ? lambdaMachine : job;
}

type Bound = 'lowSeconds' | 'expectedSeconds' | 'highSeconds';

function runSeconds(size: ProblemSize, candidates: readonly CandidateQuote[], bound: Bound): number {
  const cells = (size.rowCount * size.columnCount) / 1e6;
  const start = candidates.some(({ machine }) => machine.compute !== 'lambda') ? jobStartSeconds : 0;
  const rungCount = Math.max(0, ...candidates.map(({ rungs }) => rungs.length));
  const searching = Array.from({ length: rungCount }, (_, at) => {
    const trials = candidates.flatMap(({ rungs }) => rungs[at]?.[bound] ?? []);
    return rungSeconds + start + sum(trials) / trainingConcurrency;
  });
  const training = candidates.map((candidate) => candidate[bound]);
  const together = Math.max(sum(training) / trainingConcurrency, ...training);
  return pipelineCost.fixedSeconds + pipelineCost.secondsPerMillionCells * cells + sum(searching) + start + together;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
