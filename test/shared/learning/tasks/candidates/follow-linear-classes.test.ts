import { expect, it } from 'vitest';
import { sparseFromDense } from '../../../../../shared/learning/classical/sparse-rows.ts';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { followLinearClasses } from '../../../../../shared/learning/tasks/candidates/follow-linear-classes.ts';
import type { Pace } from '../../../../../shared/learning/tasks/pace.ts';

const random = seededRandom(5);
const values = Float64Array.from({ length: 3 * 60 }, () => random() - 0.5);
const rows = sparseFromDense({ rowCount: 60, columnCount: 3, values }, 1);
const labels = Int32Array.from({ length: 60 }, (_, row) => ((values[3 * row] ?? 0) > 0.1 ? 2 : row % 2));
const problem = { rows, labels, classCount: 3, loss: 'squared_hinge', cost: 1 } as const;

it('a fit that was cut off after its last pass has the weights of that pass', async () => {
  let last = new Uint8Array();
  const step: Pace['step'] = async (_, snapshot) => {
    last = new Uint8Array(await snapshot());
    return true;
  };
  const learn = (resumeFrom?: Uint8Array) =>
    followLinearClasses(
      problem,
      { tolerance: 0.01, iterationLimit: 100, seed: 1 },
      { checkpoint: { save: () => Promise.resolve(), ...(resumeFrom && { resumeFrom }) }, step },
    );
  const whole = await learn();
  expect(whole.some((weight) => weight !== 0)).toBe(true);
  expect(await learn(last)).toEqual(whole);
});
