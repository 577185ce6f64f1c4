import { describe, expect, test } from 'vitest';
import { maskedRows } from '../../../../shared/learning/fit/masked-rows.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

const [paddingId, maskId, vocabularySize] = [1, 4, 1000];
const specialIds = [0, 1, 2, 3, 4];
const text = (length: number) =>
  Int32Array.from({ length }, (_, at) => (at === 0 ? 0 : at === length - 1 ? 2 : 500 + at));
const tokens = [text(22), text(4), text(2)];
const rows = maskedRows({ tokens, vocabularySize, maskId, paddingId, specialIds, placeCount: 32 });

function read(chosen: readonly number[], seed: number) {
  const { inputs, targets } = rows.read(Int32Array.from(chosen), seededRandom(seed));
  const numbers = (value: { readonly data: ArrayLike<number> } | undefined) => Array.from(value?.data ?? []);
  return {
    shape: inputs.hidden?.shape,
    ids: numbers(inputs.ids),
    hidden: numbers(inputs.hidden),
    originals: numbers(targets.originals),
    counts: numbers(targets.originals).map((id) => Number(id !== paddingId)),
  };
}

describe('texts with hidden tokens', () => {
  test('say where in the batch a token was hidden, and which it was', () => {
    const { shape, hidden, originals, counts, ids } = read([1, 0], 1);
    // 15 % of the 24 places that the longer text is filled up to, rounded up.
    expect(shape).toEqual([2, 4]);
    expect(counts).toEqual([1, 0, 0, 0, 1, 1, 1, 0]);
    const plain = [...text(4), ...Array.from({ length: 20 }, () => paddingId), ...text(22), paddingId, paddingId];
    for (const [at, place] of hidden.entries()) if (counts[at]) expect(originals[at]).toBe(plain[place]);
    const places = new Set(hidden.filter((_, at) => counts[at]));
    expect(places.size).toBe(4);
    ids.forEach((id, place) => {
      if (!places.has(place)) expect(id).toBe(plain[place]);
    });
  });

  test('are hidden by the mask four times in five, by any other token or not at all one time in ten each', () => {
    const seen = { mask: 0, other: 0, same: 0 };
    for (let seed = 0; seed < 1000; seed += 1) {
      const { ids, hidden, originals, counts } = read([0], seed);
      hidden.forEach((place, at) => {
        if (!counts[at]) return;
        const id = ids[place] ?? -1;
        if (id === maskId) seen.mask += 1;
        else if (id === originals[at]) seen.same += 1;
        else {
          seen.other += 1;
          expect(specialIds).not.toContain(id);
        }
      });
    }
    const all = seen.mask + seen.other + seen.same;
    expect(all).toBe(3000);
    expect(seen.mask / all).toBeCloseTo(0.8, 1);
    expect(seen.other / all).toBeGreaterThan(0.08);
    expect(seen.same / all).toBeGreaterThan(0.08);
  });

  test('never hide the first and the last token, and nothing of an empty text', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { hidden, counts } = read([0, 2], seed);
      const places = hidden.filter((_, at) => counts[at]);
      expect(places.every((place) => place >= 1 && place <= 20)).toBe(true);
    }
  });

  test('come back for an equal seed, and leave the texts as they are', () => {
    expect(read([0, 1], 7)).toEqual(read([0, 1], 7));
    expect(read([0, 1], 7)).not.toEqual(read([0, 1], 8));
    expect(tokens[0]).toEqual(text(22));
  });
});
