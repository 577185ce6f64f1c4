import { expect, test } from 'vitest';
import { type LbfgsState, minimise } from '../../../../shared/learning/classical/lbfgs.ts';
import type { Objective } from '../../../../shared/learning/classical/line-search.ts';

/** Rosenbrock's banana valley, least (0) at (1, 1). */
const rosenbrock: Objective = (position, gradient) => {
  const [x = 0, y = 0] = position;
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};
const options = { iterationLimit: 200, gradientTolerance: 1e-9 };

function last(states: Iterable<LbfgsState>): LbfgsState {
  const state = [...states].at(-1);
  if (!state) throw new Error('nothing was yielded');
  return state;
}

test('the bottom of the Rosenbrock valley is found from its classical start', () => {
  const { position, iteration, value } = last(minimise(rosenbrock, Float64Array.of(-1.2, 1), options));
  expect(position[0]).toBeCloseTo(1, 8);
  expect(position[1]).toBeCloseTo(1, 8);
  expect(value).toBeLessThan(1e-16);
  expect(iteration).toBeLessThan(60);
});

test('the value falls with every iterate', () => {
  const values = [...minimise(rosenbrock, Float64Array.of(-1.2, 1), options)].map((state) => state.value);
  expect(values.every((value, index) => index === 0 || value < (values[index - 1] ?? 0))).toBe(true);
});

test('a search that goes on from an iterate takes the same path', () => {
  const whole = [...minimise(rosenbrock, Float64Array.of(-1.2, 1), options)];
  const resumed = last(minimise(rosenbrock, whole[9] as LbfgsState, options));
  expect(resumed).toEqual(whole.at(-1));
});

test('the iteration limit is kept', () => {
  expect(last(minimise(rosenbrock, Float64Array.of(-1.2, 1), { ...options, iterationLimit: 3 })).iteration).toBe(3);
});

test('a step into a region without values is taken back', () => {
  const barrier: Objective = (position, gradient) => {
    const [x = 0] = position;
    gradient[0] = 1 - 1 / x;
    return x - Math.log(x);
  };
  expect(last(minimise(barrier, Float64Array.of(30), options)).position[0]).toBeCloseTo(1, 6);
});
