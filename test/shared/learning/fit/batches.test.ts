import { describe, expect, test } from 'vitest';
import { arrayRows } from '../../../../shared/learning/fit/array-rows.ts';
import { openBatches, rowsInOrder, stepsPerEpoch } from '../../../../shared/learning/fit/batches.ts';
import type { TrainingRows } from '../../../../shared/learning/fit/training-rows.ts';

const rowCount = 11;
const numbers = Float32Array.from({ length: 2 * rowCount }, (_, index) => (index >> 1) + 1);
const rows = arrayRows(
  { pairs: { data: numbers, shape: [rowCount, 2] } },
  { labels: { data: Int32Array.from({ length: rowCount }, (_, row) => row + 1), shape: [rowCount] } },
);

describe('batches', () => {
  test('hold every row once an epoch, in an order of the epoch’s own, input and target side by side', () => {
    const batchOf = openBatches(rows, 4, 1);
    const orders = [0, 1].map((epoch) =>
      [0, 1, 2].flatMap((index) => {
        const { inputs, targets, rows: real } = batchOf(3 * epoch + index);
        const labels = Array.from(targets.labels?.data ?? []);
        expect(Array.from(inputs.pairs?.data ?? [])).toEqual(labels.flatMap((label) => [label, label]));
        return labels.slice(0, real);
      }),
    );
    const inOrder = Array.from({ length: rowCount }, (_, row) => row + 1);
    for (const order of orders) {
      expect(order).not.toEqual(inOrder);
      expect(order.toSorted((a, b) => a - b)).toEqual(inOrder);
    }
    expect(orders[0]).not.toEqual(orders[1]);
  });

  test('of rows of different lengths hold those of like length, and still every row once', () => {
    const lengths = Int32Array.from({ length: 403 }, (_, row) => (row * 37) % 100);
    const many = arrayRows({}, { labels: { data: Int32Array.from(lengths.keys()), shape: [403] } });
    const batchOf = openBatches({ ...many, lengths }, 10, 1);
    const batches = Array.from({ length: 41 }, (_, step) => {
      const { targets, rows: real } = batchOf(step);
      return Array.from(targets.labels?.data.subarray(0, real) ?? []);
    });
    expect(batches.flat().toSorted((a, b) => a - b)).toEqual(Array.from(lengths.keys()));
    const spans = batches.map((rowsOf) => {
      const own = rowsOf.map((row) => lengths[row] ?? 0);
      return Math.max(...own) - Math.min(...own);
    });
    expect(Math.max(...spans)).toBeLessThan(30);
    // Short rows do not come first: the batches themselves are in an order of luck.
    const firsts = batches.map(([row = 0]) => lengths[row] ?? 0);
    expect(firsts).not.toEqual(firsts.toSorted((a, b) => a - b));
    expect(batchOf(0).targets.labels?.data).not.toEqual(batchOf(41).targets.labels?.data);
  });

  test('of the end of an epoch are padded with zeros', () => {
    const last = openBatches(rows, 4, 1)(2);
    expect(last.rows).toBe(3);
    expect(last.inputs.pairs?.shape).toEqual([4, 2]);
    expect(Array.from(last.targets.labels?.data.subarray(3) ?? [])).toEqual([0]);
  });

  test('follow from the seed and the step alone', () => {
    const onward = openBatches(rows, 4, 5);
    const seen = Array.from({ length: 7 }, (_, step) => onward(step));
    expect(openBatches(rows, 4, 5)(6)).toEqual(seen[6]);
    expect(openBatches(rows, 4, 6)(6)).not.toEqual(seen[6]);
  });

  test('draw their luck by the step, whichever came before', () => {
    const drawing: TrainingRows = {
      ...rows,
      read: (_, random) => ({ inputs: { drawn: { data: Float32Array.of(random()), shape: [1] } }, targets: {} }),
    };
    const drawnAt = (batchOf: ReturnType<typeof openBatches>, step: number) => batchOf(step).inputs.drawn?.data[0];
    const batchOf = openBatches(drawing, 1, 1);
    const draws = Array.from({ length: 20 }, (_, step) => drawnAt(batchOf, step));
    expect(new Set(draws).size).toBe(20);
    expect(drawnAt(openBatches(drawing, 1, 1), 13)).toBe(draws[13]);
  });

  test('for judging come in the rows’ own order', () => {
    const labels = [...rowsInOrder(rows, 4)].flatMap((batch) =>
      Array.from(batch.targets.labels?.data.subarray(0, batch.rows) ?? []),
    );
    expect(labels).toEqual(Array.from({ length: rowCount }, (_, row) => row + 1));
  });
});

test('an epoch has a step for every begun batch', () => {
  expect([11, 12, 13].map((count) => stepsPerEpoch(count, 4))).toEqual([3, 3, 4]);
});

describe('rows in arrays', () => {
  test('of different numbers are refused', () => {
    const two = { data: new Float32Array(2), shape: [2] };
    const three = { data: new Float32Array(3), shape: [3] };
    expect(() => arrayRows({ x: two }, { y: three })).toThrow("'y' has 3 rows, 'x' 2");
  });

  test('are told apart by any of their numbers, and by their names', () => {
    const of = (name: string, value: number) =>
      arrayRows({ [name]: { data: Float32Array.of(1, value), shape: [2] } }, {}).fingerprint();
    expect(new Set([of('a', 2), of('a', 2.0000002), of('b', 2)]).size).toBe(3);
    expect(of('a', 2)).toBe(of('a', 2));
  });
});
