import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';
import { evaluationSchema } from '../../../../shared/learning/evaluate/schema.ts';

const rows = (...numbers: number[]) => ({ numbers, files: null });

describe('the worst errors of an evaluation', () => {
  it('are the rows whose wrong class was surest, by their own numbers, and never a right one', () => {
    const evaluation = evaluate({
      kind: 'classification',
      classes: ['a', 'b', 'c'],
      truths: [0, 1, 2, 0],
      probabilities: [0.9, 0.05, 0.05, 0.5, 0.4, 0.1, 0.05, 0.9, 0.05, 0.1, 0.3, 0.6],
      baselineProbabilities: [0.5, 0.25, 0.25],
      rows: { numbers: [11, 12, 17, 30], files: ['a/1.png', 'b/1.png', 'c/1.png', 'a/2.png'] },
    });
    expect(evaluation.worst_errors).toEqual([
      { row: 17, file: 'c/1.png', label: 'c', predicted: 'b', label_probability: 0.05, predicted_probability: 0.9 },
      { row: 30, file: 'a/2.png', label: 'a', predicted: 'c', label_probability: 0.1, predicted_probability: 0.6 },
      { row: 12, file: 'b/1.png', label: 'b', predicted: 'a', label_probability: 0.4, predicted_probability: 0.5 },
    ]);
    expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
  });

  it('are decided by the operating point, as the answers are', () => {
    const { worst_errors: errors } = evaluate({
      kind: 'classification',
      classes: ['well', 'ill'],
      truths: [0, 1, 0],
      probabilities: [0.7, 0.3, 0.9, 0.1, 0.95, 0.05],
      baselineProbabilities: [0.7, 0.3],
      operatingPoint: 0.2,
      rows: rows(1, 2, 3),
    });
    expect(errors?.map(({ row }) => row)).toEqual([2, 1]);
    expect(errors?.[1]).toMatchObject({ label: 'well', predicted: 'ill', predicted_probability: 0.3 });
  });

  it('are the values missed by most, on either side', () => {
    const { worst_errors: errors } = evaluate({
      kind: 'regression',
      truths: [1, 2, 3, 4],
      predictions: [1, 5, 2, 0],
      baselinePrediction: 2,
      rows: rows(4, 5, 6, 7),
    });
    expect(errors).toEqual([
      { row: 7, file: null, value: 4, predicted: 0, residual: 4 },
      { row: 5, file: null, value: 2, predicted: 5, residual: -3 },
      { row: 6, file: null, value: 3, predicted: 2, residual: 1 },
    ]);
  });

  it('are the questions whose wrong first answer was surest, with the place of the right one', () => {
    const { worst_errors: errors } = evaluate({
      kind: 'retrieval',
      answerCount: 3,
      answers: ['In two days.', 'By post.', 'x'.repeat(300)],
      truths: [0, 1, 2],
      firsts: [0, 2, 1],
      ranks: [1, 3, 2],
      confidences: [0.99, 0.4, 0.8],
      baselineRanks: [1, 2, 3],
      handOverBelow: 0.3,
      rows: rows(2, 4, 9),
    });
    const long = `${'x'.repeat(200)}…`;
    expect(errors).toEqual([
      { row: 9, file: null, answer: long, rank: 2, first_answer: 'By post.', confidence: 0.8 },
      { row: 4, file: null, answer: 'By post.', rank: 3, first_answer: long, confidence: 0.4 },
    ]);
  });

  it('are the items that stood in no list of ten, the lowest first', () => {
    const ranking = { sampledRanks: [0, 9, 40], fullRanks: [9, 10, 400], coverage: 0.5, novelty: 3 };
    const { worst_errors: errors } = evaluate({
      kind: 'recommendation',
      itemCount: 500,
      negativeCount: 100,
      ...ranking,
      baseline: ranking,
      users: ['ann', 'bob', 'cid'],
      items: ['tea', 'cup', 'pot'],
      rows: rows(1, 2, 3),
    });
    expect(errors).toEqual([
      { row: 3, file: null, user: 'cid', item: 'pot', rank: 401 },
      { row: 2, file: null, user: 'bob', item: 'cup', rank: 11 },
    ]);
  });

  it('are twenty at most, and unknown where the rows have no names', () => {
    const many = Array.from({ length: 50 }, (_, at) => at);
    const heldOut = {
      kind: 'regression',
      truths: many,
      predictions: many.map(() => -1),
      baselinePrediction: 0,
    } as const;
    expect(evaluate({ ...heldOut, rows: rows(...many) }).worst_errors).toHaveLength(20);
    expect('worst_errors' in evaluate(heldOut)).toBe(false);
  });

  it('fit a table row with the rest of an evaluation of as many classes as may be learned, all with long names', () => {
    const classes = Array.from({ length: 250 }, (_, at) => `${at} ${'类'.repeat(100)}`);
    const truths = Array.from({ length: 1000 }, (_, at) => at % 250);
    const probabilities = truths.flatMap((truth) => classes.map((_, k) => ((truth + 7 * k) % 251) / 31375));
    const evaluation = evaluate({
      kind: 'classification',
      classes,
      truths,
      probabilities,
      baselineProbabilities: classes.map(() => 1 / 250),
      rows: { numbers: truths.map((_, at) => 1e6 + at), files: truths.map((_, at) => `${'d/'.repeat(100)}${at}.png`) },
    });
    expect(evaluation.worst_errors).toHaveLength(20);
    expect(sizeOf(evaluation)).toBeLessThan(400_000);
  });

  it('keep numbers that the table can hold', () => {
    const heldOut = { kind: 'regression', truths: [0, 0], predictions: [1e-200, 1], baselinePrediction: 0 } as const;
    const { worst_errors: errors } = evaluate({ ...heldOut, rows: rows(1, 2) });
    expect(errors?.[1]).toEqual({ row: 1, file: null, value: 0, predicted: 0, residual: 0 });
  });
});

describe('an evaluation', () => {
  const heldOut = { kind: 'regression', truths: [1, 2], predictions: [1, 2], baselinePrediction: 0 } as const;

  it('says which rows it stands on, in whatever order, and of which split', () => {
    const [one, other] = [evaluate({ ...heldOut, rows: rows(3, 20) }), evaluate({ ...heldOut, rows: rows(20, 3) })];
    // printf '3,20' | sha256sum
    expect(one.rows_sha256).toBe('a5294e354c0498f45a204d728bc57ee50e9ce4899cc1fc83a0e591553b25980f');
    expect(other.rows_sha256).toBe(one.rows_sha256);
    expect(one.split).toBe('test');
    expect(evaluate(heldOut, 1, 'validation')).toMatchObject({ split: 'validation', rows_sha256: null });
  });

  it('is read as one of test rows where it is older than that', () => {
    const { split: _, rows_sha256: __, ...older } = evaluate(heldOut);
    expect(evaluationSchema.parse(older)).toMatchObject({ split: 'test', rows_sha256: null });
  });
});

/** What DynamoDB counts: names and text in UTF-8, a byte for two digits and one more, 3 for a list or map, 1 for each value in it. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 2 + Math.ceil(String(value).replaceAll(/\D/g, '').length / 2);
  if (typeof value !== 'object' || value === null) return 1;
  const names = Array.isArray(value) ? 0 : Buffer.byteLength(Object.keys(value).join(''));
  return 3 + names + Object.values(value).reduce((sum, one) => sum + 1 + sizeOf(one), 0);
}
