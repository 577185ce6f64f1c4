import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';

const shares = { validationShare: 0.2, testShare: 0.2 };

test('every row goes to one part, in the shares asked for', () => {
  const { train, validation, test: held } = makeSplit(100, { seed: 1, ...shares });
  expect([train.length, validation.length, held.length]).toEqual([60, 20, 20]);
  expect([...train, ...validation, ...held].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
});

test('a seed deals the same split again, and another seed another one', () => {
  expect(makeSplit(50, { seed: 3, ...shares })).toEqual(makeSplit(50, { seed: 3, ...shares }));
  expect(makeSplit(50, { seed: 4, ...shares }).test).not.toEqual(makeSplit(50, { seed: 3, ...shares }).test);
});

test('classes keep their shares in each part, and rows without one are left out', () => {
  const stratifyCodes = Int32Array.from({ length: 110 }, (_, row) => (row < 10 ? -1 : row < 90 ? 0 : 1));
  const split = makeSplit(110, { seed: 1, ...shares, stratifyCodes });
  const rare = (rows: Int32Array) => rows.filter((row) => stratifyCodes[row] === 1).length;
  expect([rare(split.train), rare(split.validation), rare(split.test)]).toEqual([12, 4, 4]);
  expect(Math.min(...split.train, ...split.validation, ...split.test)).toBeGreaterThanOrEqual(10);
});

test('official test rows stay the test part, and the shares are of the others', () => {
  const testRows = Int32Array.from({ length: 40 }, (_, i) => 100 + i);
  const split = makeSplit(140, { seed: 1, validationShare: 0.2, testRows });
  expect(split.test).toEqual(testRows);
  expect(split.validation).toHaveLength(20);
  expect(Math.max(...split.train, ...split.validation)).toBeLessThan(100);
});

test('shares that leave nothing to train on, or two kinds of test part, are refused', () => {
  expect(() => makeSplit(10, { seed: 1, validationShare: 0.5, testShare: 0.5 })).toThrow(RangeError);
  expect(() => makeSplit(10, { seed: 1, validationShare: -0.1 })).toThrow(RangeError);
  expect(() => makeSplit(10, { seed: 1, ...shares, testRows: Int32Array.of(1) })).toThrow('not both');
});

test('whatever the classes, parts never overlap and each class with three rows is in all of them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 60 }), fc.nat(), (codes, seed) => {
      const split = makeSplit(codes.length, {
        seed,
        validationShare: 0.1,
        testShare: 0.1,
        stratifyCodes: Int32Array.from(codes),
      });
      const parts = [split.train, split.validation, split.test];
      const dealt = parts.flatMap((part) => [...part]);
      expect(dealt.sort((a, b) => a - b)).toEqual([...codes.keys()].filter((row) => (codes[row] ?? -1) >= 0));
      for (const code of new Set(codes.filter((value) => value >= 0))) {
        if (codes.filter((value) => value === code).length < 3) continue;
        for (const part of parts) expect(part.some((row) => codes[row] === code)).toBe(true);
      }
    }),
  );
});
