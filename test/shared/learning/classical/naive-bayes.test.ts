import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../../shared/learning/artifact/pack.ts';
import {
  addRows,
  bayesModel,
  bayesScores,
  emptySums,
  type FeatureKinds,
  readSums,
  writeSums,
} from '../../../../shared/learning/classical/naive-bayes.ts';
import { expectClose } from '../../../support/learning/expect-close.ts';

const matrixOf = (rows: readonly (readonly number[])[]) => ({
  rowCount: rows.length,
  columnCount: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});

function learn(kinds: FeatureKinds, rows: readonly (readonly number[])[], labels: readonly number[], smoothing = 1) {
  const train = matrixOf(rows);
  const classCount = Math.max(...labels) + 1;
  const sums = addRows(emptySums(kinds, classCount, train), kinds, train, labels, rows.length);
  const model = bayesModel(sums, kinds, { smoothing, spread: 0 });
  return (row: readonly number[]) => Array.from(bayesScores(model, kinds, matrixOf([row])));
}

test('categories count by their smoothed shares: a table worked by hand', () => {
  // Class 0: codes 0, 0, 1 of three; class 1: code 2. With one added to each count:
  const score = learn([3], [[0], [0], [1], [2]], [0, 0, 0, 1]);
  const prior = [Math.log(4 / 6), Math.log(2 / 6)];
  const shares = [
    [3 / 6, 1 / 4],
    [2 / 6, 1 / 4],
    [1 / 6, 2 / 4],
  ];
  shares.forEach((own, code) => {
    expectClose(
      score([code]),
      own.map((share, label) => Math.log(share) + (prior[label] ?? 0)),
      12,
    );
  });
});

test('quantities count by the normal density of their class, also far from zero', () => {
  // Class 0: mean 1e9, variance 1; class 1: mean 1e9 + 3, variance 4.
  const rows = [[1e9 - 1], [1e9 + 1], [1e9 + 1], [1e9 + 5]];
  const score = learn([null], rows, [0, 0, 1, 1]);
  for (const shift of [-2, 0, 1.5, 7]) {
    const expected = [-(shift ** 2) / 2, -((shift - 3) ** 2) / 8 - Math.log(2)];
    expectClose(
      score([1e9 + shift]),
      expected.map((value) => value + Math.log(0.5)),
      9,
    );
  }
});

test('a missing value says nothing, at fitting and at answering', () => {
  const rows = [
    [1, 0],
    [2, 1],
    [5, 1],
    [7, 0],
  ];
  const labels = [0, 0, 1, 1];
  const score = learn([null, 2], rows, labels);
  expectClose(score([Number.NaN, Number.NaN]), [Math.log(0.5), Math.log(0.5)], 12);
  const gaps = learn([null, 2], [...rows, [Number.NaN, Number.NaN], [Number.NaN, Number.NaN]], [...labels, 0, 1]);
  expectClose(gaps([3, 1]), score([3, 1]), 12);
});

test('a value far beyond all others counts as ten deviations', () => {
  const score = learn([null], [[-1], [1], [9], [11]], [0, 0, 1, 1]);
  expectClose(score([1e12]), [-50 + Math.log(0.5), -50 + Math.log(0.5)], 9);
});

test('a constant quantity, an unseen code and a class without rows give numbers', () => {
  const train = matrixOf([
    [3, 0],
    [3, 0],
  ]);
  const kinds = [null, 2];
  const sums = addRows(emptySums(kinds, 3, train), kinds, train, [0, 1], 2);
  const model = bayesModel(sums, kinds, { smoothing: 1, spread: 1e-9 });
  expect(
    bayesScores(
      model,
      kinds,
      matrixOf([
        [4, 1],
        [3, 0],
      ]),
    ).every(Number.isFinite),
  ).toBe(true);
});

const rowsOf = fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.nat(2), fc.nat(1)), {
  minLength: 4,
  maxLength: 30,
});

test('the order of the rows and the pauses between them do not matter', () => {
  fc.assert(
    fc.property(rowsOf, fc.integer({ min: 1, max: 10 }), (rows, step) => {
      const kinds = [null, 3];
      const train = matrixOf(rows.map(([a, b]) => [a, b]));
      const labels = rows.map(([, , label]) => label);
      const empty = emptySums(kinds, 2, train);
      let sums = empty;
      while (sums.rowsDone < rows.length) {
        sums = addRows(readSums(unpack(pack(writeSums(sums))), empty) ?? empty, kinds, train, labels, step);
      }
      const turned = matrixOf(rows.toReversed().map(([a, b]) => [a, b]));
      const whole = addRows(emptySums(kinds, 2, turned), kinds, turned, labels.toReversed(), rows.length);
      const settings = { smoothing: 1, spread: 0.1 };
      const answers = (from: typeof sums) => bayesScores(bayesModel(from, kinds, settings), kinds, train);
      expectClose(answers(sums), answers(whole), 6);
    }),
  );
});

test('sums of another problem are not taken up', () => {
  const train = matrixOf([[1], [2]]);
  const sums = emptySums([null], 2, train);
  expect(readSums(writeSums(sums), emptySums([null], 3, train))).toBeUndefined();
});
