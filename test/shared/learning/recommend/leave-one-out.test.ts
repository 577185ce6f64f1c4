import { expect, test } from 'vitest';
import { groupByUser, type Interactions, itemsOf } from '../../../../shared/learning/recommend/interactions.ts';
import { leaveOneOut, nextItems } from '../../../../shared/learning/recommend/leave-one-out.ts';

// User 0 took 5, 6, 7, 8 in this order of time; user 1 took 5 twice; user 2 took 6, 7, 5 at one time.
const interactions: Interactions = {
  userCount: 3,
  itemCount: 9,
  users: Int32Array.of(0, 1, 0, 2, 0, 2, 1, 0, 2),
  items: Int32Array.of(8, 5, 5, 6, 7, 7, 5, 6, 5),
  times: Float64Array.of(40, 1, 10, 3, 30, 3, 2, 20, 3),
};
const all = Int32Array.from({ length: 9 }, (_, row) => row);

test('each user keeps the order of time, and of rows where times are equal', () => {
  const histories = groupByUser(interactions, all);
  expect([0, 1, 2].map((user) => Array.from(itemsOf(histories, user)))).toEqual([
    [5, 6, 7, 8],
    [5, 5],
    [6, 7, 5],
  ]);
  expect(itemsOf(histories, -1)).toHaveLength(0);
});

test('the last item of each user tests, the one before validates, and whoever has fewer than three only teaches', () => {
  const split = leaveOneOut(interactions, all);
  expect([split.train, split.validation, split.test].map((rows) => Array.from(rows))).toEqual([
    [1, 2, 3, 6, 7],
    [4, 5],
    [0, 8],
  ]);
});

test('the test item is asked for after the validation item, and no question sees what came later', () => {
  const { train, validation, test: last } = leaveOneOut(interactions, all);
  const known = groupByUser(interactions, Int32Array.of(...train, ...validation));
  const ask = (rows: Int32Array, histories = groupByUser(interactions, train)) =>
    nextItems(interactions, rows, histories).map(({ history, next }) => [...history, next]);
  expect(ask(validation)).toEqual([
    [5, 6, 7],
    [6, 7],
  ]);
  expect(ask(last, known)).toEqual([
    [5, 6, 7, 8],
    [6, 7, 5],
  ]);
});
