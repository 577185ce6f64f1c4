import { describe, expect, it } from 'vitest';
import { evaluateAnswers } from '../../../../../shared/learning/evaluate/evaluate-answers.ts';
import { faq } from '../../../../../shared/learning/tasks/faq/faq.ts';
import { firstAnswers } from '../../../../../shared/learning/tasks/faq/first-answers.ts';
import { withThresholds } from '../../../../../shared/learning/tasks/with-thresholds.ts';

const column = {
  name: 'answer',
  kind: 'categorical',
  codes: Int32Array.of(1, 0, -1, 1, 2),
  dictionary: ['b', 'c', 'a', 'unused'],
} as const;
const schema = { kind: 'retrieval', column: 'answer', answers: ['a', 'b', 'c'], calibration: null } as const;
const target = { ...schema, answers: [...schema.answers] };

describe('the task of questions and answers', () => {
  it('reads answers in the order of their spelling, and a missing one as unknown', () => {
    const { schema: read, targets } = faq.readTarget(column);
    expect(read.answers).toEqual(['a', 'b', 'c']);
    expect([...targets]).toEqual([2, 1, Number.NaN, 2, 0]);
    expect(() => faq.readTarget({ name: 'n', kind: 'numeric', values: Float64Array.of(1) })).toThrow(
      'answers are texts',
    );
  });

  it('answers the first, and names the next', () => {
    expect(faq.outputs(target, Float64Array.of(0.2, 0.7, 0.1))).toEqual([
      {
        kind: 'retrieval',
        answer: 'b',
        confidence: 0.7,
        alternatives: [
          { answer: 'a', confidence: 0.2 },
          { answer: 'c', confidence: 0.1 },
        ],
      },
    ]);
    expect(firstAnswers(['a', 'b', 'c'], [0.3, 0.3, 0.4], 0, 2).map(({ answer }) => answer)).toEqual(['c', 'a']);
  });

  it('is judged by ranks beside the commonest answers, and says what it cannot tell', () => {
    const probabilities = Float64Array.of(0.6, 0.3, 0.1, 0.5, 0.3, 0.2);
    const thresholded = { ...target, hand_over_below: 0.55 };
    const heldOut = faq.heldOut(thresholded, probabilities, Float64Array.of(0, 1), Float64Array.of(0, 1, 1, 2));
    expect(heldOut).toMatchObject({ ranks: [1, 2], confidences: [0.6, 0.5], baselineRanks: [2, 1], truths: [0, 1] });
    expect(heldOut).toMatchObject({ answers: ['a', 'b', 'c'], firsts: [0, 0] });
    if (heldOut.kind !== 'retrieval') throw new Error('These are no ranks');
    expect(evaluateAnswers(heldOut, 1)).toMatchObject({
      row_count: 2,
      scores: { top_1_accuracy: 0.5, mean_reciprocal_rank: 0.75, recall_at_5: 1 },
      baseline_scores: { top_1_accuracy: 0.5 },
      answer_count: 3,
      untested_answer_count: 1,
      handover: { below: 0.55, share: 0.5, answered_accuracy: 1 },
    });
  });

  it('has its threshold from the validation questions', () => {
    const probabilities = Float64Array.of(0.9, 0.1, 0, 0.8, 0.1, 0.1, 0.2, 0.5, 0.3);
    // The third question is answered wrong.
    const chosen = withThresholds(faq, target, probabilities, [0, 0, 2]);
    expect(chosen).toMatchObject({ hand_over_below: 0.8 });
  });

  it.each([
    [Array.from({ length: 30 }, (_, at) => at), 'Only 0 answers'],
    [Array.from({ length: 30 }, (_, at) => Math.min(at, 24)), 'Only 5 answers'],
  ])('refuses questions of which none can be held out', (codes, says) => {
    const dictionary = codes.map((code) => `Answer ${code}`);
    const read = faq.readTarget({ name: 'answer', kind: 'text', codes: Int32Array.from(codes), dictionary });
    expect(() => faq.checkRows(read, Int32Array.from(codes.keys()))).toThrow(says);
  });

  it('refuses more answers than it can judge', () => {
    const codes = Int32Array.from({ length: 2002 }, (_, at) => at >> 1);
    const dictionary = Array.from({ length: 1001 }, (_, at) => `Answer ${at}`);
    const read = faq.readTarget({ name: 'answer', kind: 'text', codes, dictionary });
    expect(() => faq.checkRows(read, codes)).toThrow('at most 1000');
  });
});
