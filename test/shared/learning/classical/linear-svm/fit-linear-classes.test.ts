import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../../../../shared/learning/artifact/pack.ts';
import type { DescentOptions } from '../../../../../shared/learning/classical/linear-svm/descent.ts';
import {
  fitLinearClasses,
  type LinearClassesProblem,
  type LinearLoss,
  type LinearPass,
  linearLosses,
} from '../../../../../shared/learning/classical/linear-svm/fit-linear-classes.ts';
import { dotRow, type SparseRows, sparseFromDense } from '../../../../../shared/learning/classical/sparse-rows.ts';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { expectClose } from '../../../../support/learning/expect-close.ts';
import { optionOf, readFixtureRows, svmFixtures } from '../../../../support/learning/svm-fixtures.ts';

const exact = { tolerance: 1e-9, iterationLimit: 20_000, seed: 1 };
const lossOfSolver: Readonly<Record<number, LinearLoss>> = {
  1: 'squared_hinge',
  3: 'hinge',
  7: 'logistic',
  5: 'l1_squared_hinge',
  6: 'l1_logistic',
};

function lastPass(passes: Iterable<LinearPass>): LinearPass {
  const last = [...passes].at(-1);
  if (!last) throw new Error('The fit gave no pass');
  return last;
}

function positionOf(problem: LinearClassesProblem, options: DescentOptions = exact): number[] {
  return Array.from(lastPass(fitLinearClasses(problem, options)).position());
}

const { matrix, targets } = readFixtureRows('classes', 4);
const fixtureRows = sparseFromDense(matrix, 1);
const fixtureLabels = Int32Array.from(targets, (target) => target - 1);

/** Rows of overlapping classes with noise, seeded. */
function madeProblem(loss: LinearLoss, classCount: number, seed = 5): LinearClassesProblem {
  const random = seededRandom(seed);
  const [rowCount, columnCount] = [80, 6];
  const labels = Int32Array.from({ length: rowCount }, (_, row) => row % classCount);
  const values = Float64Array.from({ length: rowCount * columnCount }, (_, at) => {
    const isOwn = at % columnCount === labels[Math.floor(at / columnCount)];
    return random() < 0.3 ? 0 : (isOwn ? 1 : 0) + 2 * random() - 1;
  });
  return { rows: sparseFromDense({ rowCount, columnCount, values }, 1), labels, classCount, loss, cost: 0.7 };
}

describe.each(svmFixtures.linear)('liblinear-train $options', (fixture) => {
  test('finds the same weights', () => {
    const classWeights = fixture.options.includes('-w2') ? [1, optionOf(fixture, 'w2'), 1] : undefined;
    const loss = lossOfSolver[optionOf(fixture, 's')] ?? 'hinge';
    const problem = { rows: fixtureRows, labels: fixtureLabels, classCount: 3, loss, cost: 0.5, classWeights };
    expectClose(positionOf(problem), fixture.weights.flat(), 4);
  });
});

/** Loss of a margin (sign x weighted sum), and its slope: an interval where it has a corner. */
const lossParts: Readonly<
  Record<'hinge' | 'squared_hinge' | 'logistic', (margin: number) => [number, number, number]>
> = {
  hinge: (margin) => [Math.max(0, 1 - margin), margin < 1 + 1e-6 ? -1 : 0, margin < 1 - 1e-6 ? -1 : 0],
  squared_hinge: (margin) => [Math.max(0, 1 - margin) ** 2, -2 * Math.max(0, 1 - margin), -2 * Math.max(0, 1 - margin)],
  logistic: (margin) => [Math.log1p(Math.exp(-margin)), -1 / (1 + Math.exp(margin)), -1 / (1 + Math.exp(margin))],
};

/** Lowest and highest slope of the summed losses along each weight of one class. */
function lossSlopes({ rows, labels, loss, cost }: LinearClassesProblem, code: number, weights: Float64Array) {
  const parts = lossParts[loss.replace('l1_', '') as keyof typeof lossParts];
  const low = new Float64Array(weights.length);
  const high = new Float64Array(weights.length);
  for (let row = 0; row < rows.rowCount; row += 1) {
    const sign = labels[row] === code ? 1 : -1;
    const [, least, most] = parts(sign * dotRow(rows, row, weights));
    for (let at = rows.starts[row] ?? 0; at < (rows.starts[row + 1] ?? 0); at += 1) {
      const column = rows.columns[at] ?? 0;
      const ends = [least, most].map((slope) => cost * sign * slope * (rows.values[at] ?? 0));
      low[column] = (low[column] ?? 0) + Math.min(...ends);
      high[column] = (high[column] ?? 0) + Math.max(...ends);
    }
  }
  return { low, high };
}

describe.each(linearLosses)('%s', (loss) => {
  test.each([2, 3, 5, 6])('with %i classes no weight can be moved for the better', (classCount) => {
    const problem = madeProblem(loss, classCount);
    const position = positionOf(problem);
    const { columnCount } = problem.rows;
    const margins = classCount === 2 ? 1 : classCount;
    expect(position).toHaveLength(margins * columnCount);
    for (let margin = 0; margin < margins; margin += 1) {
      const weights = Float64Array.from(position.slice(margin * columnCount, (margin + 1) * columnCount));
      const { low, high } = lossSlopes(problem, classCount === 2 ? 1 : margin, weights);
      weights.forEach((weight, j) => {
        // The penalty's slope: the weight itself, or the sign of the weight and anything between at zero.
        const isL1 = loss.startsWith('l1_');
        const [least, most] = !isL1
          ? [weight, weight]
          : weight === 0
            ? [-1, 1]
            : [Math.sign(weight), Math.sign(weight)];
        expect((low[j] ?? 0) + least).toBeLessThan(1e-3);
        expect((high[j] ?? 0) + most).toBeGreaterThan(-1e-3);
      });
    }
  });

  test.each([2, 6])('a fit of %i classes resumed after any pass ends in the very same weights', (classCount) => {
    const problem = madeProblem(loss, classCount);
    const options = { tolerance: 0.01, iterationLimit: 60, seed: 3 };
    const whole = positionOf(problem, options);
    const snapshots = Array.from(fitLinearClasses(problem, options), (pass) => pack(pass.snapshot()));
    const every = Math.ceil(snapshots.length / 7);
    for (const bytes of snapshots.slice(0, -1).filter((_, at) => at % every === 0)) {
      expect(positionOf(problem, { ...options, resumeFrom: unpack(bytes) })).toEqual(whole);
    }
  });

  test('the order of the rows and the seed do not matter', () => {
    const problem = madeProblem(loss, 3);
    const turned = reverseRows(problem.rows);
    const other = positionOf({ ...problem, rows: turned, labels: problem.labels.toReversed() }, { ...exact, seed: 99 });
    expectClose(other, positionOf(problem), 5);
  });

  test.each([0, 1])('class %i, when it weighs twice, counts as if each of its rows stood twice', (code) => {
    const problem = madeProblem(loss, 2);
    const own = Array.from(problem.labels.keys()).filter((row) => problem.labels[row] === code);
    const rows = chooseRows(problem.rows, [...problem.labels.keys(), ...own]);
    const labels = Int32Array.from([...problem.labels, ...own.map(() => code)]);
    const weighted = positionOf({ ...problem, classWeights: [2 - code, 1 + code] });
    expectClose(weighted, positionOf({ ...problem, rows, labels }), 5);
  });

  test('it ends by its tolerance, long before its limit', () => {
    const passes = [...fitLinearClasses(madeProblem(loss, 6), { ...exact, tolerance: 0.01 })];
    expect(passes.length).toBeLessThan(6 * 500);
    expect(passes.at(-1)?.violation).toBeLessThanOrEqual(0.01);
  });
});

test('L1 sets weights of useless columns to zero', () => {
  const problem = { ...madeProblem('l1_logistic', 2), cost: 0.1 };
  expect(positionOf(problem).filter((weight) => weight === 0).length).toBeGreaterThan(2);
  expect(positionOf({ ...problem, loss: 'logistic' }).filter((weight) => weight === 0)).toHaveLength(0);
});

test('progress grows to 1, and the weights so far can be read at any pass', () => {
  const passes = Array.from(fitLinearClasses(madeProblem('hinge', 6), { ...exact, tolerance: 0.1 }), (pass) => ({
    fraction: pass.fraction,
    hasNumbers: pass.position().every(Number.isFinite),
  }));
  const fractions = passes.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(passes.every(({ hasNumbers }) => hasNumbers)).toBe(true);
});

test('a checkpoint of another problem is refused', () => {
  const [pass] = fitLinearClasses(madeProblem('hinge', 2), exact);
  const resumeFrom = pass?.snapshot();
  expect(() => lastPass(fitLinearClasses(madeProblem('hinge', 3), { ...exact, resumeFrom }))).toThrow('checkpoint');
});

function chooseRows(rows: SparseRows, chosen: readonly number[]): SparseRows {
  const cells = chosen.map((row) => ({
    columns: Array.from(rows.columns.slice(rows.starts[row], rows.starts[row + 1])),
    values: Array.from(rows.values.slice(rows.starts[row], rows.starts[row + 1])),
  }));
  const starts = [0];
  for (const { columns } of cells) starts.push((starts.at(-1) ?? 0) + columns.length);
  return {
    rowCount: chosen.length,
    columnCount: rows.columnCount,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(cells.flatMap(({ columns }) => columns)),
    values: Float32Array.from(cells.flatMap(({ values }) => values)),
  };
}

function reverseRows(rows: SparseRows): SparseRows {
  return chooseRows(
    rows,
    Array.from({ length: rows.rowCount }, (_, row) => rows.rowCount - 1 - row),
  );
}
