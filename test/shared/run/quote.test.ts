import { describe, expect, it } from 'vitest';
import { tasks } from '../../../shared/learning/tasks/registry.ts';
import { expectedSeconds } from '../../../shared/run/cost-model.ts';
import { jobMachine, jobName, jobRuntimeSeconds, lambdaMachine } from '../../../shared/run/machines.ts';
import { quoteRun } from '../../../shared/run/quote.ts';

const job = jobMachine({
  TRAINING_JOBS: 'sagemaker',
  TRAINING_INSTANCE_TYPE: 'ml.m5.xlarge',
  TRAINING_MAX_RUNTIME_SECONDS: '3600',
});
const size = {
  rowCount: 10_000,
  columnCount: 20,
  characterCount: 0,
  tokenCount: 0,
  imagePixelCount: 0,
  oneHotColumnCount: 60,
  outputCount: 1,
};
const candidates = ['logistic_regression', 'boosted_trees'];
const quote = (more: object = {}) => quoteRun({ size, candidates, compute: 'auto', job, ...more });

describe('a quote', () => {
  it('knows what every candidate of every task costs', () => {
    for (const task of Object.values(tasks)) {
      for (const { name } of task.candidates) expect(expectedSeconds(name, size), name).toBeGreaterThan(0);
    }
    expect(() => expectedSeconds('magic', size)).toThrow('has no cost');
  });

  it('knows that comparing rows with each other costs their square, up to the rows that are kept', () => {
    const seconds = (rowCount: number) => expectedSeconds('kernel_svm', { ...size, rowCount });
    const grown = (from: number, to: number) => seconds(to) - seconds(from);
    expect(grown(2000, 4000)).toBeGreaterThan(2.5 * grown(1000, 2000));
    expect(grown(20_000, 40_000) / grown(10_000, 20_000)).toBeCloseTo(2, 6);
  });

  it('orders low, high and maximum, for each candidate and for the whole', () => {
    const { candidates: quoted, amount, seconds } = quote();
    for (const { lowSeconds, highSeconds, maximumSeconds } of quoted) {
      expect(lowSeconds).toBeLessThanOrEqual(highSeconds);
      expect(highSeconds).toBeLessThanOrEqual(maximumSeconds);
    }
    expect(amount.high).toBeLessThanOrEqual(amount.maximum);
    expect(seconds.low).toBeLessThanOrEqual(seconds.expected);
    expect(seconds.expected).toBeLessThanOrEqual(seconds.high);
  });

  it('grows with rows, columns and classes', () => {
    const expected = (more: object) => quote({ size: { ...size, ...more } }).seconds.expected;
    expect(expected({ rowCount: 100_000 })).toBeGreaterThan(expected({}));
    expect(expected({ columnCount: 200, oneHotColumnCount: 600 })).toBeGreaterThan(expected({}));
    expect(expected({ outputCount: 10 })).toBeGreaterThan(expected({}));
  });

  it('trains in a Lambda what fits one, and elsewhere what does not', () => {
    const computeOf = (more: object) => quote(more).candidates.map(({ machine }) => machine.compute);
    expect(computeOf({})).toEqual(['lambda', 'lambda']);
    expect(computeOf({ compute: 'sagemaker' })).toEqual(['sagemaker', 'sagemaker']);
    const large = {
      rowCount: 2_000_000,
      columnCount: 10,
      characterCount: 0,
      imagePixelCount: 0,
      oneHotColumnCount: 10,
      outputCount: 1,
    };
    expect(computeOf({ size: large })).toEqual(['lambda', 'lambda']);
    expect(computeOf({ size: { ...large, columnCount: 11 } })).toEqual(['sagemaker', 'sagemaker']);
    const slow = {
      rowCount: 200_000,
      columnCount: 60,
      characterCount: 0,
      imagePixelCount: 0,
      oneHotColumnCount: 60,
      outputCount: 4,
    };
    expect(computeOf({ size: slow })).toEqual(['lambda', 'sagemaker']);
  });

  it('never promises a candidate more than its machine allows', () => {
    const huge = {
      rowCount: 2_000_000,
      columnCount: 10,
      characterCount: 0,
      imagePixelCount: 0,
      oneHotColumnCount: 900,
      outputCount: 100,
    };
    const maxima = (compute: string) => quote({ size: huge, compute }).candidates.map((one) => one.maximumSeconds);
    expect(Math.max(...maxima('lambda'))).toBe(lambdaMachine.maxSeconds);
    expect(Math.max(...maxima('sagemaker'))).toBe(job.maxSeconds);
    expect(jobRuntimeSeconds(job.maxSeconds)).toBe(3600);
  });
});

describe('a training job', () => {
  it('has a name that SageMaker takes and that tells run and candidate apart', () => {
    const name = jobName('run_01JDBQ0000000000000000000A', 'boosted_trees');
    expect(name).toBe('gm-run-01JDBQ0000000000000000000A-boosted-trees');
    expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
  });

  it('needs a machine that has a price', () => {
    const environment = {
      TRAINING_JOBS: 'sagemaker',
      TRAINING_INSTANCE_TYPE: 'ml.unknown',
      TRAINING_MAX_RUNTIME_SECONDS: '60',
    };
    expect(() => jobMachine(environment)).toThrow('ml.unknown has no price');
  });
});
