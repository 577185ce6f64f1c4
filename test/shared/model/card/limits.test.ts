import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';
import { type CardLanguage, limitsOf } from '../../../../shared/model/card/limits.ts';

/** Of two classes: `rare` rows of the second, of which so many are found; every answer is given with 0.99. */
function judged(rows: { common: number; rare: number; found: number; sampled?: number; language?: CardLanguage }) {
  const { common, rare, found, sampled: sampledRows = null, language = 'en' } = rows;
  const truths = [...Array<number>(common).fill(0), ...Array<number>(rare).fill(1)];
  const probabilities = truths.flatMap((_, row) =>
    row >= common && row < common + found ? [0.01, 0.99] : [0.99, 0.01],
  );
  const share = rare / (common + rare);
  const baselineProbabilities = [1 - share, share];
  const classes = ['well', 'ill'];
  const evaluation = evaluate({ kind: 'classification', classes, truths, probabilities, baselineProbabilities }, 1);
  return limitsOf({ evaluation, better: 'lower', sampledRows }, language);
}
const codes = (limits: readonly { code: string }[]) => limits.map(({ code }) => code);

describe('the limits of a model card', () => {
  it('are few for a model that was judged on many rows and does well', () => {
    expect(codes(judged({ common: 300, rare: 100, found: 100 }))).toEqual(['unlike_inputs']);
  });

  it('name classes that were hardly seen and those that it misses', () => {
    const limits = judged({ common: 300, rare: 10, found: 2 });
    expect(codes(limits)).toEqual(expect.arrayContaining(['rare_classes', 'weak_classes']));
    expect(limits.find(({ code }) => code === 'weak_classes')?.text).toBe('Finds less than 50 % of “ill”.');
  });

  it('say that few rows were judged, that it learned from a sample, and that guessing may do as well', () => {
    const limits = judged({ common: 60, rare: 40, found: 0, sampled: 5_000, language: 'zh' });
    expect(codes(limits)).toEqual(
      expect.arrayContaining(['few_test_rows', 'sampled', 'near_baseline', 'poor_calibration']),
    );
    for (const { text } of limits) expect(text).toMatch(/[\u4e00-\u9fff]/);
  });
});
