import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../../../../shared/learning/artifact/pack.ts';
import { countUp } from '../../../../../shared/learning/classical/count-up.ts';
import type { Kernel } from '../../../../../shared/learning/classical/kernel-svm/kernel.ts';
import { KernelRows } from '../../../../../shared/learning/classical/kernel-svm/kernel-rows.ts';
import {
  type ClassFormulation,
  classMachine,
  type MachineProblem,
  valueMachine,
} from '../../../../../shared/learning/classical/kernel-svm/machines.ts';
import { SmoSolver } from '../../../../../shared/learning/classical/kernel-svm/smo.ts';
import type { DenseMatrix } from '../../../../../shared/learning/classical/row-block.ts';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { expectClose } from '../../../../support/learning/expect-close.ts';
import { optionOf, readFixtureRows, svmFixtures } from '../../../../support/learning/svm-fixtures.ts';

type Fixture = (typeof svmFixtures.kernel)[number];

function kernelOf(fixture: Fixture): Kernel {
  const gamma = optionOf(fixture, 'g');
  const offset = optionOf(fixture, 'r');
  const kernels: readonly Kernel[] = [
    { kind: 'linear' },
    { kind: 'polynomial', gamma, offset, degree: optionOf(fixture, 'd') },
    { kind: 'rbf', gamma },
    { kind: 'sigmoid', gamma, offset },
  ];
  return kernels[optionOf(fixture, 't')] ?? { kind: 'linear' };
}

function solve({ problem, read }: MachineProblem, tolerance = 1e-6) {
  const solver = new SmoSolver(problem, { tolerance });
  solver.run(1e6);
  expect(solver.isDone).toBe(true);
  return { objective: solver.objective(), ...read(solver) };
}

/** The machine's values at all rows. */
function valuesAt(rows: KernelRows, named: Int32Array, coefficients: Float64Array, offset: number): Float64Array {
  const kernels = new Float64Array(named.length);
  const chosen = rows.choose(named);
  return Float64Array.from(countUp(rows.rowCount), (row) => {
    chosen.compareRow(row, 0, named.length, kernels);
    return kernels.reduce((sum, kernel, at) => sum + kernel * (coefficients[at] ?? 0), offset);
  });
}

describe.each(svmFixtures.kernel)('svm-train $options', (fixture) => {
  test('finds the same objectives, offsets and votes', () => {
    const { matrix, targets } = readFixtureRows('classes', 4);
    const rows = new KernelRows(kernelOf(fixture), matrix);
    const isNu = fixture.options.startsWith('-s 1');
    const formulation = isNu
      ? ({ kind: 'nu', nu: optionOf(fixture, 'n') } as const)
      : ({ kind: 'cost', cost: optionOf(fixture, 'c') } as const);
    const weightOf = (label: number) => (label === 2 && fixture.options.includes('-w2') ? optionOf(fixture, 'w2') : 1);
    const pairs = [
      [1, 2],
      [1, 3],
      [2, 3],
    ] as const;
    const votes = Array.from(targets, () => [0, 0, 0, 0]);
    const solved = pairs.map(([first, second]) => {
      const named = countUp(60).filter((row) => targets[row] === first || targets[row] === second);
      const signs = Float64Array.from(named, (row) => (targets[row] === first ? 1 : -1));
      const weights = [weightOf(first), weightOf(second)] as const;
      const machine = solve(classMachine({ rows, named, cacheBytes: 1e6 }, signs, formulation, weights));
      valuesAt(rows, named, machine.coefficients, machine.offset).forEach((value, row) => {
        const winner = value > 0 ? first : second;
        const counts = votes[row] ?? [];
        counts[winner] = (counts[winner] ?? 0) + 1;
      });
      return machine;
    });
    expectClose(
      solved.map(({ offset }) => -offset),
      fixture.rho,
      3,
    );
    // svm-train scales the objective of nu machines, which the offsets and votes already show to agree.
    if (!isNu)
      expectClose(
        solved.map(({ objective }) => objective),
        fixture.objectives,
        4,
      );
    const answers = votes.map((counts) => counts.indexOf(Math.max(...counts)));
    expect(answers).toEqual(fixture.answers);
  });
});

describe.each(svmFixtures.kernel_values)('svm-train $options', (fixture) => {
  test('finds the same objective, offset and values', () => {
    const { matrix, targets } = readFixtureRows('values', 3);
    const rows = new KernelRows({ kind: 'rbf', gamma: 0.5 }, matrix);
    const named = countUp(rows.rowCount);
    const formulation = fixture.options.startsWith('-s 3')
      ? ({ kind: 'epsilon', cost: 2, epsilon: 0.1 } as const)
      : ({ kind: 'nu', cost: 2, nu: 0.4 } as const);
    const { objective, coefficients, offset } = solve(
      valueMachine({ rows, named, cacheBytes: 1e6 }, targets, formulation),
    );
    expect(-offset).toBeCloseTo(fixture.rho[0] ?? Number.NaN, 3);
    expect(objective).toBeCloseTo(fixture.objectives[0] ?? Number.NaN, 3);
    expectClose(valuesAt(rows, named, coefficients, offset), fixture.answers, 3);
  });
});

/** Rows of two overlapping classes. With `density` below 1 most numbers are zero. */
function madeRows(rowCount: number, columnCount: number, density: number, seed: number) {
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: rowCount * columnCount }, () =>
    random() < density ? 2 * random() - 1 : 0,
  );
  const signs = Float64Array.from({ length: rowCount }, (_, row) => {
    const [a = 0, b = 0] = values.subarray(row * columnCount);
    return a * b + 0.3 * a + 0.3 * (random() - 0.5) > 0 ? 1 : -1;
  });
  const matrix: DenseMatrix = { rowCount, columnCount, values };
  return { matrix, signs, named: countUp(rowCount) };
}

describe.each([
  { shape: 'dense', density: 1, columnCount: 5 },
  { shape: 'sparse', density: 0.2, columnCount: 20 },
])('on $shape rows', ({ density, columnCount }) => {
  const { matrix, signs, named } = madeRows(500, columnCount, density, 3);
  const rows = new KernelRows({ kind: 'rbf', gamma: 1 }, matrix);
  // So little memory that rows are given up and made again.
  const machine = () =>
    classMachine({ rows, named, cacheBytes: 500 * 4 * 40 }, signs, { kind: 'cost', cost: 10 }, [1, 2]);

  test('each row is beyond the margin, on it or within it, as its coefficient says', () => {
    const { coefficients, offset } = solve(machine(), 1e-4);
    const values = valuesAt(rows, named, coefficients, offset);
    coefficients.forEach((coefficient, row) => {
      const sign = signs[row] ?? 0;
      const limit = sign > 0 ? 10 : 20;
      const margin = sign * (values[row] ?? 0);
      if (coefficient === 0) expect(margin).toBeGreaterThan(1 - 1e-3);
      else if (Math.abs(coefficient) === limit) expect(margin).toBeLessThan(1 + 1e-3);
      else expect(margin).toBeCloseTo(1, 3);
      expect(coefficient * sign).toBeGreaterThanOrEqual(0);
    });
    expect(coefficients.reduce((sum, value) => sum + value)).toBeCloseTo(0, 6);
  });

  test('the order of the rows does not matter', () => {
    const turned = named.toReversed();
    const other = classMachine(
      { rows, named: turned, cacheBytes: 1e7 },
      signs.toReversed(),
      { kind: 'cost', cost: 10 },
      [1, 2],
    );
    const { coefficients, offset } = solve(other, 1e-4);
    const first = solve(machine(), 1e-4);
    expect(offset).toBeCloseTo(first.offset, 3);
    const values = valuesAt(rows, turned, coefficients, offset);
    expectClose(values, valuesAt(rows, named, first.coefficients, first.offset), 2);
  });

  test('a fit resumed after any number of exchanges ends in the very same coefficients', () => {
    const options = { tolerance: 1e-3 };
    const whole = solve(machine(), 1e-3);
    const solver = new SmoSolver(machine().problem, options);
    let resumes = 0;
    while (!solver.isDone) {
      solver.run(300);
      const { problem, read } = machine();
      const resumed = new SmoSolver(problem, { ...options, resumeFrom: unpack(pack(solver.snapshot())) });
      resumed.run(1e6);
      expect(read(resumed)).toEqual({ coefficients: whole.coefficients, offset: whole.offset });
      resumes += 1;
    }
    expect(resumes).toBeGreaterThan(2);
  });
});

test('nu bounds the share of rows within the margin from above and that of support vectors from below', () => {
  const { matrix, signs, named } = madeRows(400, 4, 1, 9);
  const rows = new KernelRows({ kind: 'rbf', gamma: 1 }, matrix);
  for (const nu of [0.2, 0.5]) {
    const { coefficients, offset } = solve(
      classMachine({ rows, named, cacheBytes: 1e7 }, signs, { kind: 'nu', nu }, [1, 1]),
      1e-5,
    );
    const values = valuesAt(rows, named, coefficients, offset);
    const within = values.filter((value, row) => value * (signs[row] ?? 0) < 1 - 1e-3).length;
    expect(within / 400).toBeLessThanOrEqual(nu);
    expect(coefficients.filter((value) => value !== 0).length / 400).toBeGreaterThanOrEqual(nu);
  }
});

test('a nu that the rarer class cannot bear is refused with the largest that it can', () => {
  const { matrix } = madeRows(10, 2, 1, 1);
  const signs = Float64Array.of(1, 1, -1, -1, -1, -1, -1, -1, -1, -1);
  const rows = new KernelRows({ kind: 'linear' }, matrix);
  const source = { rows, named: countUp(10), cacheBytes: 1e6 };
  expect(() => classMachine(source, signs, { kind: 'nu', nu: 0.5 }, [1, 1])).toThrow('at most 0.4');
});

test('a share of the most that the classes allow is never refused, and is the nu that it says', () => {
  const { matrix, signs, named } = madeRows(60, 2, 1, 1);
  signs.fill(-1).fill(1, 0, 12);
  const rows = new KernelRows({ kind: 'rbf', gamma: 1 }, matrix);
  const startOf = (formulation: ClassFormulation) =>
    classMachine({ rows, named, cacheBytes: 1e6 }, signs, formulation, [1, 1]).problem.start;
  expect(startOf({ kind: 'nu share', share: 0.5 })).toEqual(startOf({ kind: 'nu', nu: 0.2 }));
  expect(startOf({ kind: 'nu share', share: 0.95 }).some((value) => value !== 0)).toBe(true);
});

test('a checkpoint of another problem is refused', () => {
  const small = madeRows(30, 2, 1, 1);
  const large = madeRows(40, 2, 1, 1);
  const problemOf = ({ matrix, named, signs }: typeof small) =>
    classMachine(
      { rows: new KernelRows({ kind: 'linear' }, matrix), named, cacheBytes: 1e6 },
      signs,
      { kind: 'cost', cost: 1 },
      [1, 1],
    ).problem;
  const resumeFrom = new SmoSolver(problemOf(small), { tolerance: 1e-3 }).snapshot();
  expect(() => new SmoSolver(problemOf(large), { tolerance: 1e-3, resumeFrom })).toThrow('checkpoint');
});
