import { expect, it } from 'vitest';
import { chooseShares, mixScores } from '../../../../../shared/learning/tasks/faq/choose-shares.ts';

it('takes the part that ranks right answers higher', () => {
  const right = Float64Array.of(2, 0, 0, 2);
  const wrong = Float64Array.of(0, 3, 3, 0);
  const problem = { truths: [0, 1], answerCount: 2 };
  expect(chooseShares({ bm25: wrong, sentences: right, ...problem }).bm25).toBeLessThan(0.34);
  expect(chooseShares({ bm25: right, sentences: wrong, ...problem }).sentences).toBeLessThan(0.5);
});

it('keeps the usual shares where rows say nothing, after both have one spread', () => {
  const bm25 = Float64Array.of(10, 0, 0, 10);
  const sentences = Float64Array.of(2, 0, 0, 2);
  const shares = chooseShares({ bm25, sentences, truths: [0, 1], answerCount: 2 });
  expect(shares.bm25).toBeCloseTo(0.35 / 5, 12);
  expect(shares.sentences).toBeCloseTo(0.65, 12);
  expect(mixScores({ bm25, sentences }, shares)[0]).toBeCloseTo(0.7 + 1.3, 12);
  expect(chooseShares({ bm25: new Float64Array(4), sentences, truths: [0, 1], answerCount: 2 }).bm25).toBe(0.35);
});
