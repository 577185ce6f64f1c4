import type { Row, TableClient } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

export interface PageRequest {
  readonly pk: string;
  /** What the sort keys of the listed rows begin with, such as `RUN#`. */
  readonly prefix: string;
  readonly limit: number;
  /** `next_cursor` of the page before. */
  readonly after?: string | undefined;
  readonly order: 'newest' | 'oldest';
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** One page of a list. Reads one row more than asked to know if there is more. Throws ProblemError `invalid_cursor`. */
export async function readPage(table: TableClient, request: PageRequest): Promise<Page<Row>> {
  const { pk, prefix, limit, after, order } = request;
  const startKey = after === undefined ? undefined : { pk, sk: decodeCursor(after, prefix) };
  const rows: Row[] = [];
  let lastKey: Row | undefined = startKey;
  do {
    const page = await table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ScanIndexForward: order === 'oldest',
      Limit: limit + 1 - rows.length,
      ExclusiveStartKey: lastKey,
    });
    rows.push(...page.rows);
    lastKey = page.lastKey;
  } while (lastKey !== undefined && rows.length <= limit);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(String(last.sk)) : null };
}
