import { describe, expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../../../shared/learning/fit/checkpoint.ts';

const state = {
  step: 7,
  seed: 3,
  accumulatedRows: 5,
  parameters: { 'a.weights': Float32Array.of(1, -0, Number.MIN_VALUE), b: Float32Array.of(0.1) },
  slots: { 'b/mean': Float32Array.of(Number.POSITIVE_INFINITY) },
};
const best = { loss: 0.25, step: 4, parameters: { 'a.weights': Float32Array.of(1, 2, 3), b: Float32Array.of(4) } };

describe('a checkpoint', () => {
  test.each([best, null])('comes back as it was written, with and without a best', (kept) => {
    const bytes = writeCheckpoint({ state, best: kept }, 99);
    // From the middle of a larger buffer, as a read from a store may hand it over.
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readCheckpoint(shifted.subarray(3), 99)).toEqual({ state, best: kept });
  });

  test('of another training is refused', () => {
    expect(() => readCheckpoint(writeCheckpoint({ state, best }, 99), 98)).toThrow('not the bytes of a sound GMNC');
  });

  test('that is cut, changed or empty is refused', () => {
    const bytes = writeCheckpoint({ state, best }, 99);
    const changed = bytes.slice();
    changed[bytes.length - 2] = 77;
    for (const unsound of [bytes.subarray(0, bytes.length - 4), changed, new Uint8Array()]) {
      expect(() => readCheckpoint(unsound, 99)).toThrow('not the bytes of a sound GMNC');
    }
  });
});
