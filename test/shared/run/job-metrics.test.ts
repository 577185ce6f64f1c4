import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jobMetrics, metricDefinitions, metricLine } from '../../../shared/run/job-metrics.ts';

const read = (line: string) =>
  Object.fromEntries(
    metricDefinitions.map(({ Name, Regex }) => [
      Name,
      [...line.matchAll(new RegExp(Regex, 'g'))].map(([, found]) => found),
    ]),
  );

it('every metric that a job prints is found by the definition of its name, to the last digit', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.tuple(...jobMetrics.map(() => number)), (numbers) => {
      const line = metricLine(Object.fromEntries(jobMetrics.map((name, at) => [name, numbers[at]])));
      const found = read(`${line}${line}`);
      jobMetrics.forEach((name, at) => {
        expect(found[name]?.map(Number)).toEqual([numbers[at], numbers[at]].map((value) => Number(String(value))));
      });
    }),
  );
});

it('a value that is not finite is left out, and no other word is taken for a metric', () => {
  expect(metricLine({ fraction: Number.NaN, train_seconds: 3 })).toBe('metric train_seconds=3;\n');
  expect(read('metric fraction=; metric trial_score=none; fraction=3;')).toEqual(
    Object.fromEntries(jobMetrics.map((name) => [name, []])),
  );
});

it('keeps within what SageMaker takes: 40 definitions, names and patterns of 255 and 500 characters', () => {
  expect(metricDefinitions.length).toBeLessThanOrEqual(40);
  for (const { Name, Regex } of metricDefinitions) {
    expect(Name.length).toBeLessThanOrEqual(255);
    expect(Regex.length).toBeLessThanOrEqual(500);
  }
});
