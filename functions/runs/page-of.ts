import { decodeCursor, encodeCursor } from '../../shared/table/cursor.ts';
import type { Page } from '../../shared/table/page.ts';

const prefix = 'PLACE#';

/** One page of a short list that is sorted otherwise than it is stored, and so is read whole. */
export function pageOf<Item>(
  sorted: readonly Item[],
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Page<Item> {
  const start = after === undefined ? 0 : Number(decodeCursor(after, prefix).slice(prefix.length)) || 0;
  const items = sorted.slice(start, start + limit);
  const hasMore = start + limit < sorted.length;
  return { items, nextCursor: hasMore ? encodeCursor(`${prefix}${start + limit}`) : null };
}
