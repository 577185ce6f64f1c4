import { describe, expect, it } from 'vitest';
import {
  type FactoredPass,
  type FactoredState,
  fitFactoredSoftmax,
} from '../../../../shared/learning/classical/factored-softmax.ts';
import { sparseFromDense } from '../../../../shared/learning/classical/sparse-rows.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

const [rowCount, columnCount, classCount] = [1500, 6, 3];
const random = seededRandom(5);
const values = Float64Array.from({ length: rowCount * columnCount }, () => (random() < 0.5 ? 0 : random()));
const labels = Int32Array.from({ length: rowCount }, (_, row) => {
  const [a = 0, b = 0, c = 0] = values.subarray(row * columnCount);
  return a > b ? (a > c ? 0 : 2) : b > c ? 1 : 2;
});
const problem = { rows: sparseFromDense({ rowCount, columnCount, values }), labels, classCount, width: 8 };
const options = { epochCount: 4, learningRate: 0.2, dropout: { rows: 0, between: 0 }, seed: 3 };

const all = (more: object = {}) => {
  const passes: { loss: number; fraction: number; state: FactoredState }[] = [];
  for (const pass of fitFactoredSoftmax(problem, { ...options, ...more }))
    passes.push({ ...pass, state: copyOf(pass) });
  return passes;
};
const copyOf = ({ state }: FactoredPass): FactoredState =>
  Object.fromEntries(Object.entries(state).map(([name, array]) => [name, array.slice()])) as unknown as FactoredState;

describe('a factored softmax', () => {
  it('learns to tell classes apart', () => {
    const passes = all();
    expect(passes[0]?.loss).toBeLessThan(Math.log(classCount) * 1.05);
    expect(passes.at(-1)?.loss).toBeLessThan(0.35);
    expect(passes.at(-1)?.fraction).toBe(1);
  });

  it('takes the first step down the gradient, by the signs of Adagrad', () => {
    // One row, a column of 1: with outputs at zero every class has a third, and the first Adagrad step has length `rate`.
    const one = {
      rows: sparseFromDense({ rowCount: 1, columnCount: 1, values: Float64Array.of(1) }),
      labels: Int32Array.of(1),
      classCount,
      width: 1,
    };
    const [pass] = fitFactoredSoftmax(one, { ...options, epochCount: 1, learningRate: 0.1 });
    expect(pass?.loss).toBeCloseTo(Math.log(3), 5);
    const { offsets = new Float32Array(), outputs = new Float32Array(), vectors = [] } = pass?.state ?? {};
    [-0.1, 0.1, -0.1].forEach((move, k) => {
      expect(offsets[k]).toBeCloseTo(move, 5);
    });
    const side = Math.sign(vectors[0] ?? 0);
    expect(Array.from(outputs, (weight) => Math.sign(weight * side))).toEqual([-1, 1, -1]);
  });

  it('goes on from a checkpoint as if it had not stopped, with dropout too', () => {
    const dropout = { rows: 0.4, between: 0.2 };
    const whole = all({ dropout });
    const middle = whole[4]?.state;
    const rest = all({ dropout, resumeFrom: middle });
    expect(rest).toHaveLength(whole.length - 5);
    expect(rest.at(-1)?.state).toEqual(whole.at(-1)?.state);
    expect(all({ dropout, seed: 4 }).at(-1)?.state).not.toEqual(whole.at(-1)?.state);
  });
});
