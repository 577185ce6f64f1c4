import type { NamedArrays } from '../../artifact/pack.ts';
import { seededRandom, shuffle } from '../../random.ts';
import { countUp } from '../count-up.ts';

/** What a descent has after a pass over the data. */
export interface Pass {
  /** Passes done. */
  readonly iteration: number;
  /** One for each column of the rows (and each class of a block); they go on changing with the next pass. */
  readonly weights: Float64Array;
  /** How far the optimality conditions were missed, in the solver's own measure. */
  readonly violation: number;
  /** Whether the descent ends here. */
  readonly isLast: boolean;
  /** A copy of all that a descent needs to go on from here. */
  snapshot(): NamedArrays;
}

export interface DescentOptions {
  /** The violation at which the descent ends. */
  readonly tolerance: number;
  readonly iterationLimit: number;
  readonly seed: number;
  /** What `snapshot` gave for the same problem: the descent goes on as if it had not stopped. */
  readonly resumeFrom?: NamedArrays | undefined;
}

/**
 * Shuffles the items that take part. The order is a function of seed, pass and last order alone, so that a resumed
 * descent goes the way the whole one would have gone.
 */
export function shuffleActive(order: Int32Array, activeCount: number, seed: number, iteration: number): void {
  shuffle(order.subarray(0, activeCount), seededRandom(Math.imul(seed, 0x9e3779b1) + iteration));
}

/** The named array of a snapshot, copied, or what `start` makes. Throws RangeError when it has another length. */
export function restore(snapshot: NamedArrays | undefined, name: string, length: number, start = 0): Float64Array {
  if (!snapshot) return new Float64Array(length).fill(start);
  const array = snapshot[name];
  if (array?.length !== length) throw new RangeError(`The checkpoint holds no ${name} of ${length} numbers`);
  return array.slice();
}

/** The order of a snapshot, or the natural one. Throws RangeError when it has another length. */
export function restoreOrder(snapshot: NamedArrays | undefined, length: number): Int32Array {
  return snapshot ? Int32Array.from(restore(snapshot, 'order', length)) : countUp(length);
}
