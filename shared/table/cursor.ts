import { Buffer } from 'node:buffer';
import { ProblemError } from '../runtime/errors.ts';

const maxSortKeyLength = 512;
const sortKeyPattern = /^[\x21-\x7e]+$/;

/** An opaque cursor: where a list stopped. It holds a sort key only, so it never reaches into another partition. */
export function encodeCursor(sortKey: string): string {
  return Buffer.from(sortKey).toString('base64url');
}

/** The sort key of a cursor; throws ProblemError `invalid_cursor` when it is not one of the list under `prefix`. */
export function decodeCursor(cursor: string, prefix: string): string {
  const sortKey = Buffer.from(cursor, 'base64url').toString();
  const isOurs =
    sortKey.length <= maxSortKeyLength &&
    sortKey.startsWith(prefix) &&
    sortKeyPattern.test(sortKey) &&
    encodeCursor(sortKey) === cursor;
  if (isOurs) return sortKey;
  throw new ProblemError('invalid_cursor', '`after` must be the `next_cursor` of a page of this same list.', {
    param: 'after',
  });
}
