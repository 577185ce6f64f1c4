import { describe, expect, it } from 'vitest';
import { ImageRows } from '../../../../shared/learning/features/image/image-rows.ts';
import { augment } from '../../../../shared/learning/fit/augment.ts';
import { imageTrainingRows } from '../../../../shared/learning/fit/image-training-rows.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

const size = { width: 4, height: 4, channelCount: 1 } as const;
const ramp = Uint8Array.from({ length: 16 }, (_, at) => 60 * (at % 4));
const still = { flips: false, shift: 0, rotation: 0, zoom: 0, brightness: 0, cutOut: 0 };
function change(changes: Partial<typeof still>, random = () => 0, pixels = ramp): number[] {
  const out = new Float32Array(16);
  augment(pixels, 0, size, { ...still, ...changes }, random, out, 0);
  return Array.from(out, (value) => Math.round(255 * value));
}

describe('augmentation', () => {
  it('changes nothing where all is off', () => {
    expect(change({})).toEqual(Array.from(ramp));
  });

  it('turns left to right, shifts with the edge going on, and turns about the middle', () => {
    expect(change({ flips: true }).slice(0, 4)).toEqual([180, 120, 60, 0]);
    // Of the two draws of 0 the first shifts a quarter of the width to the left.
    expect(change({ shift: 0.25 }).slice(0, 4)).toEqual([60, 120, 180, 180]);
    const turned = change({ rotation: 90 }, () => 1);
    expect([turned[0], turned[4], turned[8], turned[12]]).toEqual([0, 60, 120, 180]);
  });

  it('brightens by contrast and by an offset', () => {
    const [black = 0, , , light = 0] = change({ brightness: 0.2 }, () => 1);
    expect(black).toBe(51);
    expect(light).toBe(Math.round(180 * 1.2 + 51));
  });

  it('cuts out a grey square that may reach beyond the edge', () => {
    const cut = change({ cutOut: 0.5 }, () => 0.5, new Uint8Array(16));
    expect(cut.filter((value) => value === 128)).toHaveLength(4);
    expect(change({ cutOut: 0.5 }, () => 0, new Uint8Array(16)).filter((value) => value === 128)).toHaveLength(1);
  });
});

describe('training rows of images', () => {
  const images = new ImageRows(size, Uint8Array.from([...ramp, ...ramp.map((value) => 180 - value)]));
  const labelled = { images, targets: Float64Array.of(0, 1), classWeights: Float64Array.of(0.5, 2) };
  const read = (changes?: object) =>
    imageTrainingRows(labelled, changes && { ...still, mixUp: 0, ...changes }).read(
      Int32Array.of(0, 1),
      seededRandom(1),
    );

  it('carry the weights of their classes, and are equal for equal draws', () => {
    expect(Array.from(read().targets.shares?.data ?? [])).toEqual([0.5, 0, 0, 2]);
    expect(read({ shift: 0.2, rotation: 20 })).toEqual(read({ shift: 0.2, rotation: 20 }));
    expect(read({ shift: 0.2 }).inputs).not.toEqual(read().inputs);
  });

  it('are mixed two and two, pictures and shares alike', () => {
    const { inputs, targets } = read({ mixUp: 1 });
    const [own = 0, other = 0] = Array.from(targets.shares?.data ?? []);
    const share = own / 0.5;
    expect(share).toBeGreaterThanOrEqual(0.5);
    expect(other).toBeCloseTo(2 * (1 - share), 6);
    expect(inputs.images?.data[0]).toBeCloseTo(((1 - share) * 180) / 255, 6);
  });
});
