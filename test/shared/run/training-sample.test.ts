import { describe, expect, it } from 'vitest';
import { answersAlike } from '../../../shared/run/answers-alike.ts';
import { inputsFromRows } from '../../../shared/run/training-sample.ts';

const table = {
  rowCount: 2,
  columns: [
    { name: 'n', kind: 'numeric' as const, values: Float64Array.of(1.5, Number.NaN) },
    { name: 'd', kind: 'datetime' as const, values: Float64Array.of(0, Number.NaN) },
    { name: 'b', kind: 'boolean' as const, codes: Int32Array.of(0, -1), dictionary: ['yes'] },
    { name: 'c', kind: 'categorical' as const, codes: Int32Array.of(0, -1), dictionary: ['red'] },
    { name: 'unused', kind: 'categorical' as const, codes: Int32Array.of(0, 0), dictionary: ['x'] },
  ],
};

describe('rows as prediction inputs', () => {
  it('carry each kind as a caller would send it, and what is missing as null', () => {
    expect(inputsFromRows(table, ['n', 'd', 'b', 'c'], [0, 1])).toEqual([
      { n: 1.5, d: '1970-01-01T00:00:00.000Z', b: true, c: 'red' },
      { n: null, d: null, b: null, c: null },
    ]);
  });
});

describe('answers of two machines', () => {
  const answer = {
    kind: 'classification' as const,
    label: 'yes',
    probabilities: { yes: 0.7, no: 0.3 },
    confidence: 0.7,
  };
  const alike = (other: unknown) => answersAlike([answer], [other]);

  it('are alike up to the rounding of the last bits', () => {
    expect(alike({ ...answer, probabilities: { no: 0.3, yes: 0.7 + 1e-13 } })).toBe(true);
    expect(answersAlike([{ kind: 'regression', value: 1e12 }], [{ kind: 'regression', value: 1e12 + 1 }])).toBe(true);
  });

  it('differ by a number, a label, a class or a row', () => {
    expect(alike({ ...answer, confidence: 0.7001 })).toBe(false);
    expect(alike({ ...answer, label: 'no' })).toBe(false);
    expect(alike({ ...answer, probabilities: { yes: 0.7 } })).toBe(false);
    expect(answersAlike([answer], [])).toBe(false);
    expect(alike(null)).toBe(false);
  });
});
