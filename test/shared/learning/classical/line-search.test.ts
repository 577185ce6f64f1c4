import { expect, test } from 'vitest';
import { type Objective, searchLine } from '../../../../shared/learning/classical/line-search.ts';

/** A wide bowl with its bottom at 100. */
const bowl: Objective = (position, gradient) => {
  const [x = 0] = position;
  gradient[0] = (x - 100) / 100;
  return (x - 100) ** 2 / 200;
};

function from(objective: Objective, x: number) {
  const position = Float64Array.of(x);
  const gradient = new Float64Array(1);
  return { position, gradient, value: objective(position, gradient) };
}

test('a step that is too short to flatten the slope is lengthened', () => {
  const found = searchLine(bowl, from(bowl, 0), Float64Array.of(1), 1);
  expect(found?.position[0]).toBeGreaterThanOrEqual(10);
  expect(Math.abs(found?.gradient[0] ?? 1)).toBeLessThanOrEqual(0.9);
});

test('a step that goes up on the other side is shortened', () => {
  const found = searchLine(bowl, from(bowl, 0), Float64Array.of(1), 5000);
  expect(found?.value).toBeLessThan(50);
  expect(found?.position[0]).toBeLessThan(200);
});

test('a direction that does not descend gives nothing', () => {
  expect(searchLine(bowl, from(bowl, 0), Float64Array.of(-1), 1)).toBeNull();
  expect(searchLine(bowl, from(bowl, 100), Float64Array.of(1), 1)).toBeNull();
});
