import { expect, test } from 'vitest';
import { reduceRows, solveRidge } from '../../../../shared/learning/classical/least-squares.ts';

// Longley's data and certified values: NIST Statistical Reference Datasets, linear regression, "higher difficulty".
const longley = [
  [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
  [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
  [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
  [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
  [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
  [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
  [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
  [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
  [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
  [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
  [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
  [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
  [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
  [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
  [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
  [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
];

function fitRows(rows: readonly (readonly number[])[], ridge: number) {
  const columnCount = (rows[0]?.length ?? 1) - 1;
  const values = Float64Array.from(rows.flatMap((row) => row.slice(1)));
  const targets = Float64Array.from(rows, ([target]) => target ?? 0);
  const reduced = [...reduceRows({ values, columnCount, rowCount: rows.length }, targets)].at(-1);
  if (!reduced) throw new Error('nothing was reduced');
  return solveRidge(reduced, ridge);
}

test("the certified values of Longley's data are met", () => {
  const { weights, intercept, rank } = fitRows(longley, 0);
  const certified = [15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359, -0.0511041056535807];
  expect(rank).toBe(7);
  expect(intercept / -3482258.63459582).toBeCloseTo(1, 7);
  certified.forEach((weight, j) => {
    expect((weights[j] ?? 0) / weight).toBeCloseTo(1, 7);
  });
  expect((weights[5] ?? 0) / 1829.15146461355).toBeCloseTo(1, 7);
});

test('ridge shrinks the weight by the penalty and leaves the intercept free', () => {
  // Centred x = -1, 0, 1 and y = 1, 2, 6: sum xy = 5, sum xx = 2, mean y = 3; weight = 5 / (2 + 3).
  const { weights, intercept } = fitRows(
    [
      [1, -1],
      [2, 0],
      [6, 1],
    ],
    3,
  );
  expect(weights[0]).toBeCloseTo(1, 12);
  expect(intercept).toBeCloseTo(3, 12);
});

test('duplicate and constant columns get weight 0 and do not disturb the others', () => {
  const rows = Array.from({ length: 50 }, (_, i) => {
    const x = Math.sin(i);
    return [2 * x + 5, x, x, 7];
  });
  const { weights, intercept, rank } = fitRows(rows, 0);
  expect(rank).toBe(2);
  expect(Array.from(weights.subarray(0, 2)).sort((a, b) => a - b)).toEqual([0, expect.closeTo(2, 10)]);
  expect(weights[2]).toBe(0);
  expect(intercept).toBeCloseTo(5, 10);
});

test('a problem larger than a block gives the weights that made it, and goes on from any block', () => {
  const rowCount = 1000;
  const values = Float64Array.from({ length: 2 * rowCount }, (_, i) => Math.cos(i * i));
  const targets = Float64Array.from(
    { length: rowCount },
    (_, row) => 3 * (values[2 * row] ?? 0) - (values[2 * row + 1] ?? 0),
  );
  const matrix = { rowCount, columnCount: 2, values };
  const states = [...reduceRows(matrix, targets)];
  const resumed = [...reduceRows(matrix, targets, states[1])];
  expect(states.map(({ rowsDone }) => rowsDone)).toEqual([256, 512, 768, 1000]);
  expect(resumed.at(-1)).toEqual(states.at(-1));
  const { weights } = solveRidge(states.at(-1) ?? { triangle: new Float64Array(16), size: 4, rowsDone: 0 }, 0);
  expect(weights[0]).toBeCloseTo(3, 12);
  expect(weights[1]).toBeCloseTo(-1, 12);
});
