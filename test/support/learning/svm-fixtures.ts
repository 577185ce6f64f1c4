import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allocateBlocks } from '../../../shared/learning/classical/row-block.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/svm');

interface LinearFixture {
  readonly options: string;
  readonly weights: readonly (readonly number[])[];
}

interface KernelFixture {
  readonly options: string;
  readonly objectives: readonly number[];
  readonly rho: readonly number[];
  readonly answers: readonly number[];
}

interface Fixtures {
  readonly linear: readonly LinearFixture[];
  readonly linear_values: readonly LinearFixture[];
  readonly kernel: readonly KernelFixture[];
  readonly kernel_values: readonly KernelFixture[];
}

/** What LIBLINEAR and LIBSVM answer for the rows beside it; `make_fixtures.py` made it. */
export const svmFixtures = JSON.parse(readFileSync(resolve(folder, 'fixtures.json'), 'utf8')) as Fixtures;

/** The value of one of the options that the fixture's program was called with. */
export function optionOf({ options }: { readonly options: string }, flag: string): number {
  const words = options.split(' ');
  return Number(words[words.indexOf(`-${flag}`) + 1]);
}

/** Rows and targets of `classes.svm` or `values.svm`. */
export function readFixtureRows(name: 'classes' | 'values', columnCount: number) {
  const lines = readFileSync(resolve(folder, `${name}.svm`), 'utf8')
    .trimEnd()
    .split('\n');
  const matrix = allocateBlocks(lines.length, columnCount);
  const targets = Float64Array.from(lines, (line, row) => {
    const [target, ...cells] = line.trim().split(' ');
    for (const cell of cells) {
      const [column = 0, value = 0] = cell.split(':').map(Number);
      matrix.values[row * columnCount + column - 1] = value;
    }
    return Number(target);
  });
  return { matrix, targets };
}
