import { describe, expect, it } from 'vitest';
import { columnBins, columnSpan } from '../../console/column-bins.ts';
import { curvesOf } from '../../console/curves-of.ts';
import { isShare, leadingMetrics } from '../../console/leading-metrics.ts';
import { ticks } from '../../console/parts/ticks.ts';

describe('marks of an axis', () => {
  it('are round numbers that cover the values', () => {
    expect(ticks(0, 100)).toEqual([0, 50, 100]);
    expect(ticks(1, 87)).toEqual([0, 50, 100]);
    expect(ticks(0.31, 0.49)).toEqual([0.3, 0.35, 0.4, 0.45, 0.5]);
    expect(ticks(-4, 6)).toEqual([-5, 0, 5, 10]);
  });

  it('span something even where all values are the same', () => {
    for (const value of [0, 5, -0.2, 1e-7, 1e9]) {
      const marks = ticks(value, value);
      expect(marks.length, String(value)).toBeGreaterThan(1);
      expect(marks.at(0)).toBeLessThanOrEqual(value);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(value);
    }
  });
});

describe('learning curves', () => {
  const metric = (candidate: string, iteration: number, scores: Record<string, number>) => ({
    object: 'run_metric' as const,
    candidate,
    iteration,
    iteration_count: 100,
    trial: null,
    scores,
    created_at: '2026-11-23T00:00:00Z',
  });

  it('have a line for each candidate and a plot for each score', () => {
    const curves = curvesOf([
      metric('a', 1, { log_loss: 0.6, accuracy: 0.5 }),
      metric('a', 2, { log_loss: 0.5, accuracy: 0.7 }),
      metric('b', 1, { log_loss: 0.4 }),
      metric('b', 9, { log_loss: 0.3 }),
    ]);
    const a = {
      name: 'a',
      points: [
        [1, 0.6],
        [2, 0.5],
      ],
    };
    const b = {
      name: 'b',
      points: [
        [1, 0.4],
        [9, 0.3],
      ],
    };
    expect(curves).toEqual([
      { score: 'log_loss', series: [a, b] },
      {
        score: 'accuracy',
        series: [
          {
            name: 'a',
            points: [
              [1, 0.5],
              [2, 0.7],
            ],
          },
        ],
      },
    ]);
  });

  it('leave out the trials of a search, whose iterations are rungs', () => {
    const trials = [1, 2].map((rung) => ({ ...metric('a', rung, { log_loss: 0.6 }), trial: 0 }));
    expect(curvesOf(trials)).toEqual([]);
  });

  it('leave out what is only a point', () => {
    expect(curvesOf([metric('a', 1, { log_loss: 0.6 }), metric('b', 1, { training_loss: 0.4 })])).toEqual([]);
  });
});

describe('a distribution', () => {
  const column = { name: 'c', kind: 'numeric' as const, missing_count: 0, distinct_count: 2, examples: [] };

  it('names the range of each bar of numbers and dates', () => {
    const numbers = {
      min: 0,
      max: 2000,
      mean: 900,
      standard_deviation: 1,
      quartiles: [1, 500, 3] as [number, number, number],
      histogram: { edges: [0, 1000, 2000], counts: [3, 1] },
    };
    const ofNumbers = { ...column, numbers, top_values: [] };
    expect(columnBins(ofNumbers, 'en')).toEqual([
      { label: '0 – 1K', count: 3 },
      { label: '1K – 2K', count: 1 },
    ]);
    expect(columnSpan(ofNumbers, 'en')).toBe('0 … 500 … 2K');
    expect(columnSpan({ ...ofNumbers, kind: 'datetime' }, 'en')).toBe('Jan 1, 1970 – Jan 1, 1970');
  });

  it('shows the commonest values of others', () => {
    const top_values = ['x', 'y', 'z', 'w'].map((value, index) => ({ value, count: 9 - index }));
    const ofValues = { ...column, kind: 'categorical' as const, numbers: null, top_values };
    expect(columnBins(ofValues, 'en')[1]).toEqual({ label: 'y', count: 8 });
    expect(columnSpan(ofValues, 'en')).toBe('x, y, z');
  });
});

describe('leading metrics', () => {
  it('come in the order to read them, and are all shown where none is known', () => {
    expect(leadingMetrics(['log_loss', 'brier', 'accuracy'])).toEqual(['accuracy', 'log_loss']);
    expect(leadingMetrics(['rmse', 'r2', 'mae'])).toEqual(['r2', 'rmse', 'mae']);
    expect(leadingMetrics(['training_loss'])).toEqual(['training_loss']);
  });

  it('are percentages only where they are shares', () => {
    expect(['accuracy', 'f1_macro', 'mape', 'log_loss', 'rmse', 'roc_auc'].map(isShare)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
