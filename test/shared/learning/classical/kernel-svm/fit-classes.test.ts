import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../../../../shared/learning/artifact/pack.ts';
import {
  classProbabilities,
  joinPairs,
  readMachines,
  writeMachines,
} from '../../../../../shared/learning/classical/kernel-svm/class-model.ts';
import {
  KernelClassesFit,
  type KernelClassesProblem,
} from '../../../../../shared/learning/classical/kernel-svm/fit-classes.ts';
import { KernelRows } from '../../../../../shared/learning/classical/kernel-svm/kernel-rows.ts';
import { seededRandom } from '../../../../../shared/learning/random.ts';

const columnCount = 3;
const options = { tolerance: 1e-3, cacheBytes: 1e7, seed: 4 };

/** Classes around the corners of a triangle; the columns are the distances to them with noise. */
function madeProblem(classCount: number, rowCount = 150) {
  const random = seededRandom(classCount);
  const labels = Int32Array.from({ length: rowCount }, () => Math.floor(classCount * random()));
  const values = Float64Array.from({ length: rowCount * columnCount }, (_, at) => {
    const angle = (2 * Math.PI * (labels[Math.floor(at / columnCount)] ?? 0)) / classCount;
    return [Math.cos(angle), Math.sin(angle), 0][at % columnCount] ?? 0;
  }).map((value) => value + 1.2 * (random() - 0.5));
  const matrix = { rowCount, columnCount, values };
  const problem: KernelClassesProblem = {
    rows: new KernelRows({ kind: 'rbf', gamma: 0.7 }, matrix),
    labels,
    classCount,
    formulation: { kind: 'cost', cost: 2 },
    foldCount: 5,
  };
  return { matrix, problem };
}

function answersOf({ matrix, problem }: ReturnType<typeof madeProblem>, fit: KernelClassesFit): Float64Array {
  const machines = joinPairs(fit.pairs(), problem.labels, problem.classCount);
  const support = new Float64Array(machines.support.length * columnCount);
  machines.support.forEach((row, at) => {
    support.set(matrix.values.subarray(row * columnCount, (row + 1) * columnCount), at * columnCount);
  });
  const rows = new KernelRows(problem.rows.kernel, { rowCount: machines.support.length, columnCount, values: support });
  return classProbabilities(rows, readMachines(unpack(pack(writeMachines(machines))), problem.classCount), matrix);
}

function solved(problem: KernelClassesProblem, more: object = {}): KernelClassesFit {
  const fit = new KernelClassesFit(problem, { ...options, ...more });
  for (const _ of fit.run());
  return fit;
}

describe.each([2, 3, 5])('%i classes', (classCount) => {
  const made = madeProblem(classCount);
  const fit = solved(made.problem);
  const answers = answersOf(made, fit);

  test('probabilities of a row sum to one, and the most probable class is mostly the right one', () => {
    let right = 0;
    made.problem.labels.forEach((label, row) => {
      const own = answers.subarray(row * classCount, (row + 1) * classCount);
      expect(own.reduce((sum, value) => sum + value)).toBeCloseTo(1, 9);
      expect(own.every((value) => value >= 0 && value <= 1)).toBe(true);
      if (own.indexOf(Math.max(...own)) === label) right += 1;
    });
    expect(right / made.problem.labels.length).toBeGreaterThan(0.8);
  });

  test('probabilities tell how often a class is right on rows that were held out', () => {
    // The mean probability of a class is its share, which the plain sigmoid of decision values would miss.
    for (let code = 0; code < classCount; code += 1) {
      const share = made.problem.labels.filter((label) => label === code).length / made.problem.labels.length;
      const mean = made.problem.labels.reduce((sum, _, row) => sum + (answers[row * classCount + code] ?? 0), 0) / 150;
      expect(Math.abs(mean - share)).toBeLessThan(0.06);
    }
  });

  test('a row supports pairs of its own class only, and is kept once', () => {
    const { support, starts } = joinPairs(fit.pairs(), made.problem.labels, classCount);
    expect(new Set(support).size).toBe(support.length);
    support.forEach((row, at) => {
      const code = made.problem.labels[row] ?? -1;
      expect(at >= (starts[code] ?? 0) && at < (starts[code + 1] ?? 0)).toBe(true);
    });
  });

  test('a fit resumed after any turn gives the very same answers', () => {
    const running = new KernelClassesFit(made.problem, options);
    let turn = 0;
    for (const progress of running.run()) {
      turn += 1;
      if (turn % 4 !== 0) continue;
      const resumeFrom = unpack(pack(progress.snapshot()));
      expect(answersOf(made, solved(made.problem, { resumeFrom }))).toEqual(answers);
    }
    expect(turn).toBeGreaterThan(4);
  });

  test('stopped at once it still answers', () => {
    const stopped = new KernelClassesFit(made.problem, options);
    stopped.run().next();
    expect(answersOf(made, stopped).every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

test('progress grows to 1', () => {
  const fractions = Array.from(new KernelClassesFit(madeProblem(3).problem, options).run(), (each) => each.fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

test('a class that weighs more is answered more often', () => {
  const made = madeProblem(2, 200);
  const meanOf = (classWeights: readonly number[]) => {
    const fit = solved({ ...made.problem, formulation: { kind: 'cost', cost: 0.01 }, foldCount: 0, classWeights });
    return answersOf(made, fit).reduce((sum, value, at) => sum + (at % 2 === 1 ? value : 0), 0);
  };
  expect(meanOf([1, 10])).toBeGreaterThan(meanOf([1, 1]));
  expect(meanOf([10, 1])).toBeLessThan(meanOf([1, 1]));
});

test('weights that do not fit the number of classes are refused', () => {
  const made = madeProblem(3);
  const arrays = writeMachines(joinPairs(solved(made.problem).pairs(), made.problem.labels, 3));
  expect(() => readMachines(arrays, 4)).toThrow('4 classes');
  expect(() => readMachines({ ...arrays, pairs: new Float64Array(3) }, 3)).toThrow('pairs');
});
