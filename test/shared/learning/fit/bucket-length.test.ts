import { expect, test } from 'vitest';
import { bucketLength } from '../../../../shared/learning/fit/bucket-length.ts';

test('sequences are padded to a power of two or one and a half of it, and never by more than half', () => {
  const buckets = Array.from({ length: 256 }, (_, index) => bucketLength(index + 1));
  expect([...new Set(buckets)]).toEqual([8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256]);
  expect(buckets.every((bucket, index) => bucket >= index + 1 && bucket < Math.max(9, 1.5 * (index + 1)))).toBe(true);
});
