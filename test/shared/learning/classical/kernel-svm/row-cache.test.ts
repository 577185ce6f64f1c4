import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowCache } from '../../../../../shared/learning/classical/kernel-svm/row-cache.ts';

const size = 6;
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('row' as const),
      position: fc.nat(size - 1),
      length: fc.integer({ min: 1, max: size }),
    }),
    fc.record({ kind: fc.constant('swap' as const), one: fc.nat(size - 1), other: fc.nat(size - 1) }),
  ),
  { maxLength: 60 },
);

test.each([2, 3, 6])('with room for %i rows each number is that of the items now at its places', (capacity) => {
  fc.assert(
    fc.property(steps, (taken) => {
      const cache = new RowCache(size, capacity * size * 4);
      const order = Array.from({ length: size }, (_, at) => at);
      const cell = (row: number, column: number) => (order[row] ?? 0) * 100 + (order[column] ?? 0);
      for (const step of taken) {
        if (step.kind === 'row') {
          const row = cache.row(step.position, step.length, (out, from, to) => {
            for (let at = from; at < to; at += 1) out[at] = cell(step.position, at);
          });
          for (let at = 0; at < step.length; at += 1) expect(row[at]).toBe(cell(step.position, at));
        } else if (step.one !== step.other) {
          cache.swap(step.one, step.other);
          [order[step.one], order[step.other]] = [order[step.other] ?? 0, order[step.one] ?? 0];
        }
      }
    }),
  );
});

test('a row in use is not computed again; the one used longest ago makes room', () => {
  const filled: number[] = [];
  const cache = new RowCache(4, 2 * 4 * 4);
  const ask = (position: number) =>
    cache.row(position, 4, () => {
      filled.push(position);
    });
  for (const position of [0, 1, 0, 2, 0, 1]) ask(position);
  expect(filled).toEqual([0, 1, 2, 1]);
});
