import { expect, it } from 'vitest';
import { eventIdOf } from '../../../shared/event/event-id.ts';
import { idPattern } from '../../../shared/runtime/ids.ts';

it('names the same event the same again, another one otherwise, and sorts by time', () => {
  const [first, again, other] = [eventIdOf(1000, 'run_1'), eventIdOf(1000, 'run_1'), eventIdOf(1000, 'run_2')];
  expect(first).toMatch(idPattern('event'));
  expect([again === first, other === first]).toEqual([true, false]);
  expect(eventIdOf(1001, 'a') > first && eventIdOf(1001, 'a') > other).toBe(true);
});
