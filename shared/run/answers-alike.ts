import type { ModelOutput } from '../learning/tasks/task.ts';

/** Two machines may round the last bits of an exponential differently. */
const tolerance = 1e-9;

/** True when two lists of answers say the same, up to rounding. `expected` comes from a file. */
export function answersAlike(answered: readonly ModelOutput[], expected: readonly unknown[]): boolean {
  return answered.length === expected.length && answered.every((answer, at) => isAlike(answer, expected[at]));
}

function isAlike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([name, value]) => isAlike(value, right.get(name)));
}
