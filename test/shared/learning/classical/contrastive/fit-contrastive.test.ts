import { describe, expect, it } from 'vitest';
import {
  bringToLengthOne,
  type ContrastiveState,
  fitContrastive,
} from '../../../../../shared/learning/classical/contrastive/fit-contrastive.ts';
import { sparseFromDense } from '../../../../../shared/learning/classical/sparse-rows.ts';

/** Three groups of rows; rows of one group share no column, so that only contrast can bring them together. */
const columnCount = 12;
const dense = Float64Array.from({ length: 12 * columnCount }, (_, at) =>
  Math.floor(at / columnCount) === at % columnCount ? 1 : 0,
);
const rows = sparseFromDense({ rowCount: 12, columnCount, values: dense });
const groups = Int32Array.from({ length: 12 }, (_, row) => row % 3);
const width = 8;
const options = { epochCount: 40, learningRate: 0.1, dropout: 0, temperature: 0.2, pairsPerBatch: 6, seed: 3 };

function learn(more: Partial<typeof options> & { resumeFrom?: ContrastiveState } = {}) {
  const passes = [...fitContrastive({ rows, groups, width }, { ...options, ...more })];
  return { passes, state: passes.at(-1)?.state };
}

function likeness(state: ContrastiveState | undefined, a: number, b: number): number {
  const [left, right] = [a, b].map((row) =>
    (state?.vectors ?? new Float32Array()).slice(row * width, (row + 1) * width),
  );
  if (!left || !right) return Number.NaN;
  bringToLengthOne(left);
  bringToLengthOne(right);
  return left.reduce((sum, value, k) => sum + value * (right[k] ?? 0), 0);
}

describe('contrastive embedding', () => {
  it('brings rows of a group together and drives others apart', () => {
    const { passes, state } = learn();
    expect(passes[0]?.loss).toBeGreaterThan(1);
    expect(passes.at(-1)?.loss).toBeLessThan(0.1);
    expect(likeness(state, 0, 3)).toBeGreaterThan(0.7);
    expect(likeness(state, 0, 1)).toBeLessThan(0.2);
  });

  it('learns the same from the same seed, and goes on from a state to the same', () => {
    const whole = learn().state;
    expect(learn().state).toEqual(whole);
    const early: ContrastiveState[] = [];
    for (const { iteration, state } of fitContrastive({ rows, groups, width }, options)) {
      if (iteration === 7) early.push(structuredClone(state));
    }
    const [resumeFrom] = early;
    expect(resumeFrom && learn({ resumeFrom }).state).toEqual(whole);
  });

  it('has nothing to learn from groups of one row', () => {
    const alone = Int32Array.from({ length: 12 }, (_, row) => row);
    expect([...fitContrastive({ rows, groups: alone, width }, options)]).toEqual([]);
  });

  it('keeps a vector of nothing at nothing', () => {
    const zero = new Float32Array(3);
    expect(bringToLengthOne(zero)).toBe(0);
    expect([...zero]).toEqual([0, 0, 0]);
  });
});
