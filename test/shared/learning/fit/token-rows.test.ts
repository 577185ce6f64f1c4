import { describe, expect, test } from 'vitest';
import { tokenRows } from '../../../../shared/learning/fit/token-rows.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';

const [paddingId, maskId] = [1, 4];
const long = Int32Array.from({ length: 30 }, (_, at) => (at === 0 ? 0 : at === 29 ? 2 : 100 + at));
const tokens = [Int32Array.of(0, 7, 8, 2), long, Int32Array.of(0, 2)];
const labels = Int32Array.of(5, 6, 7);
const options = { tokens, labels, paddingId, placeCount: 30 };

function read(rows: readonly number[], rate = 0, seed = 1) {
  const { inputs, targets } = tokenRows({ ...options, hiding: { id: maskId, rate } }).read(
    Int32Array.from(rows),
    seededRandom(seed),
  );
  return {
    shape: inputs.ids?.shape,
    ids: Array.from(inputs.ids?.data ?? []),
    labels: Array.from(targets.labels?.data ?? []),
  };
}

describe('texts as a Transformer reads them', () => {
  test('are filled up to the bucket of the longest in the batch', () => {
    expect(read([0, 2])).toEqual({
      shape: [2, 8],
      ids: [0, 7, 8, 2, 1, 1, 1, 1, 0, 2, 1, 1, 1, 1, 1, 1],
      labels: [5, 7],
    });
  });

  test('are never longer than the network has places for', () => {
    expect(read([1, 0]).shape).toEqual([2, 30]);
    expect(read([1, 0]).ids.slice(0, 30)).toEqual([...long]);
  });

  test('hide tokens behind the mask in training, but not the first, the last or the padding', () => {
    const hidden = read([1, 0], 1).ids;
    expect(hidden.slice(0, 30)).toEqual([0, ...Array.from({ length: 28 }, () => maskId), 2]);
    expect(hidden.slice(30, 36)).toEqual([0, maskId, maskId, 2, 1, 1]);
    const some = read([1], 0.5).ids;
    expect(some.filter((id) => id === maskId).length).toBeGreaterThan(4);
    expect(some.filter((id) => id > 100).length).toBeGreaterThan(4);
    expect(read([1], 0.5).ids).toEqual(some);
    expect(read([1], 0.5, 2).ids).not.toEqual(some);
    expect([...(tokens[1] ?? [])]).toEqual([...long]);
  });

  test('tell other texts, labels and ways to hide apart', () => {
    const prints = [
      options,
      { ...options, tokens: [...tokens.slice(0, 2), Int32Array.of(0, 3)] },
      { ...options, labels: Int32Array.of(5, 6, 8) },
      { ...options, hiding: { id: maskId, rate: 0.1 } },
    ].map((some) => tokenRows(some).fingerprint());
    expect(new Set(prints).size).toBe(4);
  });
});
