import type * as z from 'zod';
import { divideBudget } from './budget.ts';
import { expectedSeconds, jobStartSeconds, type ProblemSize, pipelineCost, spread } from './cost-model.ts';
import { lambdaMachine, lambdaMaxCells, lambdaPredictedSeconds, type TrainingMachine } from './machines.ts';
import { currency, trainingAmountMinor } from './price.ts';
import type { amountRange, RunRequest } from './schema.ts';

/** What is to be quoted: the problem, the candidates, where they may train and what the run may use. */
export interface QuoteRequest {
  readonly size: ProblemSize;
  readonly candidates: readonly string[];
  readonly compute: RunRequest['compute'];
  /** Where a candidate trains that is too much for a Lambda. */
  readonly job: TrainingMachine;
  readonly maxSeconds?: number | undefined;
  readonly maxAmountMinor?: number | undefined;
}

interface CandidateQuote {
  readonly name: string;
  readonly machine: TrainingMachine;
  readonly expectedSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
  /** What it may train, and be billed for, at most. */
  readonly maximumSeconds: number;
}

export interface Quote {
  readonly candidates: readonly CandidateQuote[];
  /** From the start of the run to its end. */
  readonly seconds: { readonly low: number; readonly expected: number; readonly high: number };
  readonly amount: z.infer<typeof amountRange>;
}

/** Seconds that any candidate may take, however small it looks. */
const leastMaximumSeconds = 30;
/** Candidates that train at the same time: the quoted time counts on it, and the pipeline is built with it. */
export const trainingConcurrency = 2;

/**
 * What a run will take and cost. The maximum is a promise: each candidate is stopped at its own maximum, and what is
 * billed is priced the same way. Throws ProblemError `invalid_request` when a limit is too small.
 */
export function quoteRun(request: QuoteRequest): Quote {
  const chosen = request.candidates.map((name) => {
    const expected = expectedSeconds(name, request.size);
    return { name, expected, machine: chooseMachine(request, expected) };
  });
  const machines = chosen.map(({ machine }) => machine.machine);
  const priceOf = (seconds: readonly number[]) =>
    trainingAmountMinor(machines.map((machine, at) => ({ machine, seconds: seconds[at] ?? 0 })));
  const needs = chosen.map(({ name, expected, machine }) => ({
    name,
    seconds: Math.min(machine.maxSeconds, Math.max(leastMaximumSeconds, expected * spread.high * 2)),
  }));
  const maxima = divideBudget(needs, request, priceOf);
  const candidates = chosen.map(({ name, expected, machine }, at): CandidateQuote => {
    const maximumSeconds = maxima[at] ?? 1;
    const upTo = (seconds: number) => Math.min(Math.max(1, Math.ceil(seconds)), maximumSeconds);
    return {
      name,
      machine,
      maximumSeconds,
      expectedSeconds: Math.min(expected, maximumSeconds),
      lowSeconds: upTo(expected * spread.low),
      highSeconds: upTo(expected * spread.high),
    };
  });
  return {
    candidates,
    seconds: {
      low: Math.ceil(runSeconds(request.size, candidates, 'lowSeconds') * 0.8),
      expected: Math.ceil(runSeconds(request.size, candidates, 'expectedSeconds')),
      high: Math.ceil(runSeconds(request.size, candidates, 'highSeconds') * 1.5),
    },
    amount: {
      low: priceOf(candidates.map(({ lowSeconds }) => lowSeconds)),
      high: priceOf(candidates.map(({ highSeconds }) => highSeconds)),
      maximum: priceOf(maxima),
      currency,
    },
  };
}

/** A Lambda starts at once and costs least; a job has no limit that matters. */
function chooseMachine({ compute, size, job }: QuoteRequest, expected: number): TrainingMachine {
  if (compute === 'lambda') return lambdaMachine;
  if (compute === 'sagemaker') return job;
  const fitsLambda =
    expected <= lambdaPredictedSeconds && size.rowCount * Math.max(size.columnCount, 1) <= lambdaMaxCells;
  return fitsLambda ? lambdaMachine : job;
}

type Bound = 'lowSeconds' | 'expectedSeconds' | 'highSeconds';

function runSeconds(size: ProblemSize, candidates: readonly CandidateQuote[], bound: Bound): number {
  const cells = (size.rowCount * size.columnCount) / 1e6;
  const training = candidates.map((candidate) => candidate[bound]);
  const total = training.reduce((sum, seconds) => sum + seconds, 0);
  const start = candidates.some(({ machine }) => machine.compute === 'sagemaker') ? jobStartSeconds : 0;
  const together = Math.max(total / trainingConcurrency, ...training);
  return pipelineCost.fixedSeconds + pipelineCost.secondsPerMillionCells * cells + start + together;
}
