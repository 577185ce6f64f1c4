import { describe, expect, it } from 'vitest';
import { handoverThreshold } from '../../../../shared/learning/calibration/handover.ts';

const count = (length: number) => Array.from({ length }, (_, at) => at);

describe('the confidence below which a question is handed over', () => {
  it('is the lowest at which nine of ten answers are right', () => {
    // From 1.00 down to 0.81 all are right but the last two of these twenty; below that all are wrong.
    const confidences = count(40).map((at) => 1 - at / 100);
    const isRight = count(40).map((at) => Number(at < 18));
    expect(handoverThreshold(confidences, isRight)).toBeCloseTo(0.81, 10);
  });

  it('turns a twentieth away where everything is right', () => {
    const confidences = count(40).map((at) => 1 - at / 100);
    const below = confidences.filter(
      (one) =>
        one <
        handoverThreshold(
          confidences,
          count(40).map(() => 1),
        ),
    );
    expect(below).toHaveLength(2);
  });

  it('answers only what is as sure as the surest where nothing is right, and anything without questions', () => {
    expect(handoverThreshold([0.2, 0.9, 0.4], [0, 0, 0])).toBe(0.9);
    expect(handoverThreshold([], [])).toBe(0);
  });

  it('does not part equal confidences', () => {
    expect(handoverThreshold([0.5, 0.5, 0.5, 0.3], [1, 0, 0, 0])).toBe(0.5);
    expect(handoverThreshold([0.5, 0.5, 0.5, 0.3], [1, 1, 1, 0])).toBe(0.5);
  });
});
