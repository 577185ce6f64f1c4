import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../../shared/learning/artifact/pack.ts';

const arrays = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__' && !/^\d+$/.test(name)),
  fc.float64Array({ maxLength: 20 }),
);

test('arrays come back bit for bit', () => {
  fc.assert(
    fc.property(arrays, (named) => {
      expect(unpack(pack(named))).toEqual({ ...named });
    }),
  );
});

test('bytes at an odd place in a larger buffer are read too', () => {
  const bytes = pack({ weights: Float64Array.of(1.5, -2) });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(unpack(shifted.subarray(3)).weights).toEqual(Float64Array.of(1.5, -2));
});

test('bytes that are cut or go on are refused', () => {
  const bytes = pack({ weights: Float64Array.of(1, 2, 3) });
  for (let length = 0; length < bytes.length; length += 1) expect(() => unpack(bytes.subarray(0, length))).toThrow();
  expect(() => unpack(Uint8Array.of(...bytes, 0))).toThrow(RangeError);
});
