import { expect, test } from 'vitest';
import { itemNeighbours } from '../../../../shared/learning/classical/co-occurrence.ts';
import { groupByUser } from '../../../../shared/learning/recommend/interactions.ts';

/** Users 0 to 3 took 0 and 1; user 4 took 0 and 2; user 5 took 0. */
const users = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5);
const items = Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 2, 0);
const sizes = { userCount: 6, itemCount: 3 };
const histories = groupByUser(
  { ...sizes, users, items, times: null },
  users.map((_, row) => row),
);
const neighboursOf = (shrinkage: number, count = 2) =>
  itemNeighbours(histories, { ...sizes, count, shrinkage }, async () => true);

test('items are alike by the cosine of their users, which shrinkage lessens where the users are few', async () => {
  const cosines = [4 / Math.sqrt(6 * 4), 1 / Math.sqrt(6)] as const;
  for (const shrinkage of [0, 5]) {
    const { items: others, likeness } = await neighboursOf(shrinkage);
    expect(Array.from(others.subarray(0, 2))).toEqual([1, 2]);
    expect(likeness[0]).toBeCloseTo(4 / (4 / cosines[0] + shrinkage), 5);
    expect(likeness[1]).toBeCloseTo(1 / (1 / cosines[1] + shrinkage), 5);
  }
});

test('an item has so many neighbours at most, and none where nobody took another one with it', async () => {
  expect(Array.from((await neighboursOf(0, 1)).items)).toEqual([1, 0, 0]);
  expect(Array.from((await neighboursOf(0)).items)).toEqual([1, 2, 0, -1, 0, -1]);
});
