import { expect, test } from 'vitest';
import { turns } from '../../bench/turns.ts';

test('each contender has a turn a round, and the order turns round every time', () => {
  const order = [...turns(['a', 'b', 'c'], 3)].map(({ name, round }) => `${round}${name}`);
  expect(order).toEqual(['1a', '1b', '1c', '2c', '2b', '2a', '3a', '3b', '3c']);
});
