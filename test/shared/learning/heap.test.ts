import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createHeap } from '../../../shared/learning/heap.ts';

it('takes items in order, those that it began with and those that came later', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (first, later) => {
      const heap = createHeap<number>((a, b) => a < b, first);
      for (const item of later) heap.push(item);
      const taken = [...first, ...later].map(() => heap.pop());
      expect(taken).toEqual([...first, ...later].sort((a, b) => a - b));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
