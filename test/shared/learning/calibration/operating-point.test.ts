import { describe, expect, it } from 'vitest';
import { chooseOperatingPoint, confidenceAt } from '../../../../shared/learning/calibration/operating-point.ts';

const rows = (scores: readonly number[]) => scores.flatMap((score) => [1 - score, score]);

describe('an operating point', () => {
  it('separates the classes in the middle of the gap between them', () => {
    expect(chooseOperatingPoint(rows([0.1, 0.3, 0.7, 0.9]), [0, 0, 1, 1])).toBeCloseTo(0.5, 12);
    expect(chooseOperatingPoint(rows([0.1, 0.3, 0.4, 0.9]), [0, 0, 1, 1])).toBeCloseTo(0.35, 12);
  });

  it('weighs a share of one class as much as the same share of the other, however few it has', () => {
    // At 0.15 two of ten negatives are lost, at 0.85 one of two positives: fewer rows, but the larger share.
    const scores = [...Array.from({ length: 8 }, () => 0.1), 0.8, 0.8, 0.2, 0.9];
    const truths = [...Array.from({ length: 10 }, () => 0), 1, 1];
    expect(chooseOperatingPoint(rows(scores), truths)).toBeCloseTo(0.15, 12);
  });

  it('is a half where one class is absent, and lies within 0 and 1 where nothing separates', () => {
    expect(chooseOperatingPoint(rows([0.2, 0.9]), [1, 1])).toBe(0.5);
    const point = chooseOperatingPoint(rows([1, 1, 1]), [0, 1, 1]);
    expect(point > 0 && point < 1).toBe(true);
  });

  it('makes a label as sure as it is far from the point', () => {
    expect(confidenceAt(0.8, 1, 0.8)).toBeCloseTo(0.5, 12);
    expect(confidenceAt(1, 1, 0.8)).toBe(1);
    expect(confidenceAt(0.6, 0, 0.8)).toBeCloseTo(0.75, 12);
    expect(confidenceAt(0.6, 1, undefined)).toBe(0.6);
  });
});
