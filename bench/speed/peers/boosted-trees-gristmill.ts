import { readFile } from 'node:fs/promises';
import { fitBoostedTrees } from '../../../shared/learning/classical/boosted-trees/fit-boosted-trees.ts';

/** Trains our trees on the bench's data file; prints seconds and held-out accuracy as a line of JSON. */
const [path = '', ...sizes] = process.argv.slice(2);
const [rowCount = 0, trainCount = 0, columnCount = 0] = sizes.map(Number);
const options = JSON.parse(sizes[3] ?? '{}');
const file = await readFile(path);
const values = new Float64Array(file.buffer, file.byteOffset, file.byteLength / 8);
const column = (index: number) => values.subarray(index * rowCount, (index + 1) * rowCount);
const target = column(columnCount);

const startedAt = performance.now();
const model = await fitBoostedTrees(
  {
    columns: Array.from({ length: columnCount }, (_, index) => ({ kind: 'numeric', values: column(index) })),
    rowCount,
    train: Int32Array.from({ length: trainCount }, (_, row) => row),
  },
  target,
  { ...options, objective: { kind: 'logistic' } },
  { workerCount: 1 },
);
const seconds = (performance.now() - startedAt) / 1000;

const heldOut = new Float64Array((rowCount - trainCount) * columnCount);
for (let row = trainCount; row < rowCount; row++)
  for (let index = 0; index < columnCount; index++)
    heldOut[(row - trainCount) * columnCount + index] = column(index)[row] ?? Number.NaN;
const probabilities = model.predict(heldOut);
const right = probabilities.filter((share, index) => Number(share > 0.5) === target[trainCount + index]).length;
console.log(JSON.stringify({ seconds, accuracy: right / probabilities.length, version: process.version }));
