import { describe, expect, it } from 'vitest';
import { inputValue } from '../../console/input-value.ts';
import { isDayOnly, typicalValue } from '../../console/typical-value.ts';

const column = { name: 'c', kind: 'text' as const, missing_count: 0, distinct_count: 2, examples: [], numbers: null };
const spread = { min: 0, max: 9, mean: 1, standard_deviation: 1, histogram: { edges: [0, 9], counts: [4] } };

describe('what a person typed', () => {
  it('is a missing value where nothing was typed, whatever the kind', () => {
    for (const kind of ['numeric', 'boolean', 'datetime', 'categorical', 'text', 'identifier'] as const) {
      expect(inputValue(kind, '  ')).toBeNull();
    }
  });

  it('becomes a number, a truth value or a time, as its column holds', () => {
    expect(inputValue('numeric', ' 1.5e3 ')).toBe(1500);
    expect(inputValue('numeric', '0')).toBe(0);
    expect(inputValue('boolean', 'true')).toBe(true);
    expect(inputValue('boolean', 'false')).toBe(false);
    expect(inputValue('categorical', '42')).toBe('42');
    expect(inputValue('datetime', '2026-02-28')).toBe('2026-02-28T00:00:00Z');
    expect(inputValue('datetime', '2026-02-28T09:30')).toBe('2026-02-28T09:30:00Z');
    expect(inputValue('datetime', '2026-02-28T09:30:15')).toBe('2026-02-28T09:30:15Z');
  });

  it('goes to the API as it is where it does not fit, so that the API says what is wrong', () => {
    expect(inputValue('numeric', 'many')).toBe('many');
    expect(inputValue('numeric', 'Infinity')).toBe('Infinity');
    expect(inputValue('boolean', 'perhaps')).toBe('perhaps');
    expect(inputValue('datetime', 'tomorrow')).toBe('tomorrow');
  });
});

describe('the value that a field begins with', () => {
  const withMedian = (median: number, examples: string[] = []) => ({
    ...column,
    examples,
    top_values: [],
    numbers: { ...spread, quartiles: [0, median, 9] as [number, number, number] },
  });
  const withValues = (...values: string[]) => ({
    ...column,
    top_values: values.map((value) => ({ value, count: 1 })),
  });

  it('is the median of numbers and dates', () => {
    expect(typicalValue('numeric', withMedian(0))).toBe('0');
    const median = Date.UTC(2024, 11, 16, 8, 30);
    expect(typicalValue('datetime', withMedian(median, ['2024-12-16']))).toBe('2024-12-16');
    expect(typicalValue('datetime', withMedian(median, ['16.12.2024 08:30']))).toBe('2024-12-16T08:30');
  });

  it('is the commonest value of others', () => {
    expect(typicalValue('categorical', withValues('London', 'Singapore'))).toBe('London');
    expect(['yes', 'TRUE', '是', 'no', '0'].map((value) => typicalValue('boolean', withValues(value)))).toEqual([
      'true',
      'true',
      'true',
      'false',
      'false',
    ]);
  });

  it('is nothing where the data are not known', () => {
    expect(typicalValue('numeric', undefined)).toBe('');
    expect(typicalValue('categorical', withValues())).toBe('');
    expect(isDayOnly(undefined)).toBe(false);
  });
});
