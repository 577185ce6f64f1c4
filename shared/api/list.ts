import * as z from 'zod';
import type { Page } from '../table/page.ts';

/** Query of every cursor list. */
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20).meta({ description: 'How many objects a page holds.' }),
  after: z.string().min(1).max(1024).optional().meta({ description: '`next_cursor` of the page before.' }),
});

/** The envelope of a cursor list of `item`. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({
    object: z.literal('list'),
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });

/** Puts a page of rows into the list envelope, each row shown by `show`. */
export function listEnvelope<Row, Shown>({ items, nextCursor }: Page<Row>, show: (row: Row) => Shown) {
  return {
    object: 'list' as const,
    data: items.map(show),
    has_more: nextCursor !== null,
    next_cursor: nextCursor,
  };
}
