import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPhrasings } from '../../../../../shared/learning/tasks/faq/split-phrasings.ts';

const shares = { seed: 1, validationShare: 0.2, testShare: 0.2 };
const codesOf = (rows: Int32Array, codes: readonly number[]) => Array.from(rows, (row) => codes[row] ?? -1);

describe('holding phrasings out', () => {
  it('keeps a question of every answer in training, and every question where there is only one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 1, maxLength: 80 }),
        fc.nat(99),
        (codes, seed) => {
          const split = splitPhrasings(codes.length, { ...shares, seed, stratifyCodes: Int32Array.from(codes) });
          const known = codes.filter((code) => code >= 0);
          expect(new Set(codesOf(split.train, codes))).toEqual(new Set(known));
          const all = [...split.train, ...split.validation, ...split.test];
          expect(new Set(all).size).toBe(known.length);
          expect(all).toHaveLength(known.length);
        },
      ),
    );
  });

  it('fills both parts where every answer has two questions', () => {
    const codes = Array.from({ length: 40 }, (_, row) => row % 20);
    const { train, validation, test } = splitPhrasings(40, { ...shares, stratifyCodes: Int32Array.from(codes) });
    expect([train.length, validation.length, test.length]).toEqual([24, 8, 8]);
    expect(new Set([...codesOf(validation, codes), ...codesOf(test, codes)]).size).toBe(16);
  });

  it('shrinks both parts alike where answers have too few questions', () => {
    // Ten questions, of which six can be spared, and three of each part are wanted.
    const codes = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3];
    const options = { seed: 1, validationShare: 0.4, testShare: 0.4, stratifyCodes: Int32Array.from(codes) };
    const { train, validation, test } = splitPhrasings(10, options);
    expect([train.length, validation.length, test.length]).toEqual([4, 3, 3]);
  });

  it('takes test rows that were given, and deals the others', () => {
    const codes = Int32Array.of(0, 0, 1, 1, 0, 1);
    const options = { seed: 1, validationShare: 0.25, testRows: Int32Array.of(5, 4), stratifyCodes: codes };
    const { train, validation, test } = splitPhrasings(6, options);
    expect([...test]).toEqual([4, 5]);
    expect([train.length, validation.length]).toEqual([3, 1]);
  });
});
