import { expect, test } from 'vitest';
import type { DenseMatrix } from '../../../../shared/learning/classical/row-block.ts';
import { openNativeEncoder } from '../../../../shared/learning/features/tabular/native-encoder.ts';
import { permutationImportance } from '../../../../shared/learning/tasks/importance.ts';

/** A time becomes four features: days, month, weekday and hour. */
const encoder = openNativeEncoder({
  columns: [
    { kind: 'numeric', name: 'noise' },
    { kind: 'numeric', name: 'signal' },
    { kind: 'datetime', name: 'day' },
  ],
  dropped: [],
});
const rowCount = 200;
const matrix: DenseMatrix = {
  rowCount,
  columnCount: 6,
  values: Float64Array.from({ length: rowCount * 6 }, (_, index) => Math.sin(index * index)),
};
/** A model that is right with its features as they are: it reads the signal, and whether both parts of the day agree. */
const losses = ({ values }: DenseMatrix) =>
  Float64Array.from({ length: rowCount }, (_, row) => {
    const [first, original] = [row * 6, matrix.values];
    const signal = Math.abs((values[first + 1] ?? 0) - (original[first + 1] ?? 0));
    const isTorn =
      (values[first + 2] ?? 0) + (values[first + 3] ?? 0) !== (original[first + 2] ?? 0) + (original[first + 3] ?? 0);
    return 1 + 2 * signal + (isTorn ? 0.5 : 0);
  });
const input = { encoder, rows: matrix, losses, seed: 1, hasTime: () => true };

test('columns come by how much worse the model gets without them, and one it ignores has none', async () => {
  const importance = await permutationImportance(input);
  expect(importance.map(({ column }) => column)).toEqual(['signal', 'day', 'noise']);
  expect(importance[0]?.drop).toBeGreaterThan(1);
  expect(importance[2]?.drop).toBe(0);
});

test('features of one column move together', async () => {
  // With the parts shuffled apart nearly every row would be torn by both; together it is the rows that moved: all but a few.
  const day = (await permutationImportance(input)).find(({ column }) => column === 'day');
  expect(day?.drop).toBeGreaterThan(0.48);
  expect(day?.drop).toBeLessThanOrEqual(0.5);
});

test('a seed gives the same numbers again', async () => {
  expect(await permutationImportance(input)).toEqual(await permutationImportance(input));
  expect(await permutationImportance({ ...input, seed: 2 })).not.toEqual(await permutationImportance(input));
});

test('when the time is over the remaining columns are left out', async () => {
  let asked = 0;
  const importance = await permutationImportance({ ...input, hasTime: () => ++asked <= 1 });
  expect(importance.map(({ column }) => column)).toEqual(['noise']);
});
