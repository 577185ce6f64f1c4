import { describe, expect, it } from 'vitest';
import { infoNce } from '../../../../../shared/learning/classical/contrastive/info-nce.ts';
import { seededRandom } from '../../../../../shared/learning/random.ts';

const units = Float32Array.of(1, 0, 0, 1);

describe('InfoNCE with in-batch negatives', () => {
  it.each([
    // Likeness 1 / temperature to its own, 0 to the other: ln(1 + exp(-1 / temperature)).
    [1, 0.313262],
    [0.5, 0.126928],
  ])('has the loss worked out by hand at temperature %d', (temperature, expected) => {
    const { loss } = infoNce({ left: units, right: units, groups: [0, 1], width: 2, temperature });
    expect(loss).toBeCloseTo(expected, 5);
  });

  it('holds pairs of one group for no negatives of each other', () => {
    const { loss, leftGradient } = infoNce({ left: units, right: units, groups: [7, 7], width: 2, temperature: 1 });
    expect(loss).toBe(0);
    expect([...leftGradient]).toEqual([0, 0, 0, 0]);
  });

  it('has the gradient that finite differences give', () => {
    const random = seededRandom(5);
    const draw = () => Float32Array.from({ length: 12 }, () => 2 * random() - 1);
    const pairs = { left: draw(), right: draw(), groups: [0, 1, 1, 2], width: 3, temperature: 0.4 };
    const { leftGradient, rightGradient } = infoNce(pairs);
    const step = 1e-2;
    for (let at = 0; at < 12; at += 1) {
      const moved = (side: 'left' | 'right', by: number) => {
        const values = Float32Array.from(pairs[side]);
        values[at] = (values[at] ?? 0) + by;
        return infoNce({ ...pairs, [side]: values }).loss;
      };
      const slope = (side: 'left' | 'right') => (moved(side, step) - moved(side, -step)) / (2 * step);
      expect(leftGradient[at]).toBeCloseTo(slope('left'), 3);
      expect(rightGradient[at]).toBeCloseTo(slope('right'), 3);
    }
  });
});
