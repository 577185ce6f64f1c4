import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkArrivedParts } from '../../../shared/dataset/arrived-parts.ts';
import { maxDatasetBytes } from '../../../shared/dataset/dataset.ts';
import { partSizeBytes, partsOf } from '../../../shared/dataset/part-sizes.ts';

const expected = partsOf(20, 8);
const arrived = expected.map(({ part_number, size_bytes }) => ({
  partNumber: part_number,
  etag: `"e${part_number}"`,
  sizeBytes: size_bytes,
}));
const claimed = expected.map(({ part_number }) => ({ part_number, etag: `e${part_number}` }));

describe('the parts of an upload', () => {
  it('are at most 200, at least 8 MiB but for the last, and make up the file', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: maxDatasetBytes }), (fileSize) => {
        const partSize = partSizeBytes(fileSize);
        const parts = partsOf(fileSize, partSize);
        expect(partSize).toBeGreaterThanOrEqual(8 * 1024 * 1024);
        expect(parts.length).toBeLessThanOrEqual(200);
        expect(parts.reduce((sum, { size_bytes }) => sum + size_bytes, 0)).toBe(fileSize);
        expect(parts.slice(0, -1).every(({ size_bytes }) => size_bytes === partSize)).toBe(true);
        expect(parts.at(-1)?.size_bytes).toBeGreaterThan(0);
      }),
    );
  });

  it('are complete when each has arrived as it was sent, quotes or not, in any order', () => {
    expect(checkArrivedParts(expected, [...claimed].reverse(), [...arrived].reverse())).toEqual(arrived);
  });

  it.each([
    ['not in your list', claimed.slice(1), arrived, 1],
    ['not arrived', claimed, arrived.slice(0, 2), 3],
    ['instead of 8', claimed, arrived.map((part) => ({ ...part, sizeBytes: 7 })), 1],
    ['another ETag', claimed.map((part) => ({ ...part, etag: 'e1' })), arrived, 2],
    ['too many', [...claimed, { part_number: 4, etag: 'e4' }], arrived, 4],
  ])('name the one that is %s', (reason, claims, held, partNumber) => {
    const check = () => checkArrivedParts(expected, claims, held);
    expect(check).toThrow(`Part ${partNumber} `);
    expect(check).toThrow(reason);
  });
});
