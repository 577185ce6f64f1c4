import { readFile } from 'node:fs/promises';
import { linearScores } from '../../../shared/learning/classical/linear-scores.ts';
import { fitLogistic } from '../../../shared/learning/classical/logistic.ts';

/** Fits our logistic regression once on the bench's data and prints one line of JSON; the compiler's warm-up is in the time. */
const [folder = '.', ...counts] = process.argv.slice(2);
const [trainCount = 0, testCount = 0, columnCount = 0] = counts.map(Number);
const valueBytes = await readFile(`${folder}/values.f64`);
const labelBytes = await readFile(`${folder}/labels.i32`);
const values = new Float64Array(new Uint8Array(valueBytes).buffer);
const labels = new Int32Array(new Uint8Array(labelBytes).buffer);
const train = { rowCount: trainCount, columnCount, values: values.subarray(0, trainCount * columnCount) };
const test = { rowCount: testCount, columnCount, values: values.subarray(trainCount * columnCount) };

const startedAt = performance.now();
const problem = { matrix: train, labels: labels.subarray(0, trainCount), classCount: 2, penalty: 1 };
const fitted = [...fitLogistic(problem, { iterationLimit: 100, gradientTolerance: 1e-5 })].at(-1);
const seconds = (performance.now() - startedAt) / 1000;
if (!fitted) throw new Error('The fit gave no iterate');
const margins = linearScores(test, fitted.position);
const hits = margins.filter((margin, row) => margin > 0 === (labels[trainCount + row] === 1)).length;
console.log(
  JSON.stringify({ seconds, accuracy: hits / testCount, iterations: fitted.iteration, version: process.version }),
);
