import { expect, test } from 'vitest';
import { applyCalibration } from '../../../../shared/learning/calibration/calibration.ts';
import { chooseCalibration } from '../../../../shared/learning/calibration/fit-calibration.ts';
import { softmax } from '../../../../shared/learning/calibration/softmax.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

/** Rows whose classes are drawn from the softmax of honest scores. */
function drawRows(rowCount: number, classCount: number) {
  const random = seededRandom(9);
  const honest = Float64Array.from({ length: rowCount * classCount }, (_, index) =>
    classCount === 2 && index % 2 === 0 ? 0 : 4 * (random() - 0.5),
  );
  const probabilities = softmax(honest, classCount);
  const truths = Float64Array.from({ length: rowCount }, (_, row) => {
    let rest = random();
    let k = 0;
    while (k < classCount - 1 && rest >= (probabilities[row * classCount + k] ?? 0)) {
      rest -= probabilities[row * classCount + k] ?? 0;
      k += 1;
    }
    return k;
  });
  return { honest, truths };
}

test('softmax survives large scores and sums to 1', () => {
  expect(Array.from(softmax(Float64Array.of(1000, 1000, -1000, -1000), 2))).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(Array.from(softmax(Float64Array.of(0, Math.log(3)), 2))).toEqual(
    [0.25, 0.75].map((p) => expect.closeTo(p, 12)),
  );
});

test('two classes: scores that are too bold and shifted are brought back', () => {
  const { honest, truths } = drawRows(4000, 2);
  const bold = honest.map((score, index) => (index % 2 === 0 ? 0 : 3 * score + 1.5));
  const calibration = chooseCalibration(bold, truths, 2);
  expect(calibration?.kind).toBe('platt');
  expect(calibration?.scale).toBeCloseTo(1 / 3, 1);
  expect(calibration).toHaveProperty('intercept', expect.closeTo(-0.5, 0));
  const corrected = applyCalibration(bold, calibration);
  expect(corrected[1]).toBeCloseTo(honest[1] ?? 0, 0);
});

test('three classes: one temperature cools bold scores', () => {
  const { honest, truths } = drawRows(4000, 3);
  const calibration = chooseCalibration(
    honest.map((score) => 2.5 * score),
    truths,
    3,
  );
  expect(calibration?.kind).toBe('temperature');
  expect(calibration?.scale).toBeCloseTo(0.4, 1);
});

test('honest scores are left alone', () => {
  // Scores of odds 3 and 1/3 in turn, and of each in every fold exactly three of four rows are what they say.
  const rows = Array.from({ length: 400 }, (_, row) => ({ sign: row % 2 === 0 ? 1 : -1, isHit: (row >> 1) % 4 !== 3 }));
  const scores = Float64Array.from(rows.flatMap(({ sign }) => [0, sign * Math.log(3)]));
  const truths = Float64Array.from(rows, ({ sign, isHit }) => Number(sign > 0 === isHit));
  expect(chooseCalibration(scores, truths, 2)).toBeNull();
});

test('a perfect separation keeps a finite scale', () => {
  const truths = Float64Array.from({ length: 100 }, (_, row) => row % 2);
  const scores = Float64Array.from({ length: 200 }, (_, index) =>
    index % 2 === 0 ? 0 : (index >> 1) % 2 === 0 ? -1 : 1,
  );
  const calibration = chooseCalibration(scores, truths, 2);
  // Each class has 50 rows: its target is 51/52, whose log odds are ln 51.
  expect(calibration?.scale).toBeCloseTo(Math.log(51), 5);
});

test("a baseline's scores, the same for every row, are left alone", () => {
  const scores = Float64Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 0 : 2));
  const truths = Float64Array.from({ length: 100 }, (_, row) => row % 2);
  expect(chooseCalibration(scores, truths, 2)).toBeNull();
});

test('too few validation rows change nothing', () => {
  expect(chooseCalibration(Float64Array.of(0, 9, 0, -9), Float64Array.of(0, 1), 2)).toBeNull();
});
