import { readFile, writeFile } from 'node:fs/promises';
import { pack, unpack } from '../../../shared/learning/artifact/pack.ts';
import { countUp } from '../../../shared/learning/classical/count-up.ts';
import { KernelRows } from '../../../shared/learning/classical/kernel-svm/kernel-rows.ts';
import { kernelValues } from '../../../shared/learning/classical/kernel-svm/kernel-values.ts';
import { classMachine } from '../../../shared/learning/classical/kernel-svm/machines.ts';
import { SmoSolver } from '../../../shared/learning/classical/kernel-svm/smo.ts';
import { fitLinearClasses, type LinearPass } from '../../../shared/learning/classical/linear-svm/fit-linear-classes.ts';
import { dotRow, type SparseRows } from '../../../shared/learning/classical/sparse-rows.ts';
import { readSvmlight } from './read-svmlight.ts';

/**
 * Does what liblinear-train and svm-train do, from the same text to a model file, or judges such a model:
 * `svm-gristmill.ts train|judge linear|kernel <rows> <model> <columns> [<classes>|<gamma>]`. Prints one line of JSON.
 */
const [action = '', kind = '', path = '', modelPath = '', ...numbers] = process.argv.slice(2);
const [columnCount = 0, setting = 0] = numbers.map(Number);
const { rows, labels } = readSvmlight(path, columnCount);
const readSeconds = performance.now() / 1000;
if (action === 'train') {
  await writeFile(modelPath, pack(kind === 'linear' ? trainLinear() : trainKernel()));
  console.log(JSON.stringify({ readSeconds, fitSeconds: performance.now() / 1000 - readSeconds }));
} else {
  const model = unpack(await readFile(modelPath));
  const answers = kind === 'linear' ? answerLinear(model.position) : answerKernel(model.support, model.coefficients);
  const right = labels.filter((label, row) => label === answers[row]).length;
  console.log(JSON.stringify({ accuracy: right / labels.length }));
}

/** liblinear-train -s 1 -c 1, with its tolerance. */
function trainLinear() {
  const problem = {
    rows,
    labels: Int32Array.from(labels, (label) => label - 1),
    classCount: setting,
    loss: 'squared_hinge',
    cost: 1,
  } as const;
  let last: LinearPass | undefined;
  for (const pass of fitLinearClasses(problem, { tolerance: 0.1, iterationLimit: 1000, seed: 1 })) last = pass;
  if (!last) throw new Error('The fit gave no pass');
  return { position: last.position() };
}

/** svm-train -t 2 -c 1, with its tolerance and its 100 MB of kernel rows. */
function trainKernel() {
  const matrix = denseFrom(rows);
  const signs = labels.map((label) => (label === 1 ? 1 : -1));
  const { problem, read } = classMachine(
    { rows: new KernelRows({ kind: 'rbf', gamma: setting }, matrix), named: countUp(matrix.rowCount), cacheBytes: 1e8 },
    signs,
    { kind: 'cost', cost: 1 },
    [1, 1],
  );
  const solver = new SmoSolver(problem, { tolerance: 1e-3 });
  solver.run(Number.POSITIVE_INFINITY);
  const { coefficients, offset } = read(solver);
  const kept = countUp(matrix.rowCount).filter((row) => coefficients[row] !== 0);
  const support = new Float64Array(kept.length * columnCount);
  kept.forEach((row, at) => {
    support.set(matrix.values.subarray(row * columnCount, (row + 1) * columnCount), at * columnCount);
  });
  return {
    support,
    coefficients: Float64Array.from([...kept, -1], (row) => (row < 0 ? offset : (coefficients[row] ?? 0))),
  };
}

function answerLinear(position: Float64Array = new Float64Array()): number[] {
  return Array.from(labels, (_, row) => {
    const scores = Array.from({ length: setting }, (_, code) =>
      dotRow(rows, row, position.subarray(code * columnCount, (code + 1) * columnCount)),
    );
    return scores.indexOf(Math.max(...scores)) + 1;
  });
}

function answerKernel(
  values: Float64Array = new Float64Array(),
  coefficients: Float64Array = new Float64Array(),
): number[] {
  const rowCount = coefficients.length - 1;
  const support = new KernelRows({ kind: 'rbf', gamma: setting }, { rowCount, columnCount, values });
  const decisions = kernelValues(support, coefficients.subarray(0, -1), coefficients.at(-1) ?? 0, denseFrom(rows));
  return Array.from(decisions, (decision) => (decision > 0 ? 1 : 2));
}

function denseFrom({ rowCount, starts, columns, values: sparse }: SparseRows) {
  const values = new Float64Array(rowCount * columnCount);
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1) {
      values[row * columnCount + (columns[at] ?? 0)] = sparse[at] ?? 0;
    }
  }
  return { rowCount, columnCount, values };
}
