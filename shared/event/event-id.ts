import { hash } from 'node:crypto';
import { encodeTime } from 'ulid';
import type { Id } from '../runtime/ids.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomLength = 16;

/** The id of the event that `source` (such as a row and its state) makes at `timeMs`: told again, it is the same event. */
export function eventIdOf(timeMs: number, source: string): Id<'event'> {
  const digest = hash('sha256', source, 'buffer');
  const letters = [...digest.subarray(0, randomLength)].map((byte) => alphabet[byte % alphabet.length]);
  return `evt_${encodeTime(timeMs)}${letters.join('')}` as Id<'event'>;
}
