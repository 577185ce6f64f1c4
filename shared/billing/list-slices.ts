import type { TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { encodeCursor } from '../table/cursor.ts';
import { slicePartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { hourStart } from '../usage/hour.ts';
import type { ShownSlice } from './schema.ts';
import { type Slice, type SliceState, sliceIdentifier } from './slice.ts';
import { sliceIn } from './slice-store.ts';

interface SliceQuery {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly state?: SliceState | undefined;
}

const rowsAtOnce = 200;
/** A page ends here although it is not full, so that no request reads a year. */
const maxReads = 10;

/** A page of a tenant's slices, newest hour first; of one state it may hold fewer than asked. Throws ProblemError `invalid_cursor`. */
export async function listSlices(
  table: TableClient,
  tenantId: TenantId,
  { limit, after, state }: SliceQuery,
): Promise<Page<Slice>> {
  const items: Slice[] = [];
  let cursor = after;
  for (let reads = 1; ; reads += 1) {
    const place = { pk: slicePartition(tenantId), prefix: '', order: 'newest' as const };
    const size = state === undefined ? 2 * (limit - items.length) : rowsAtOnce;
    const page = await readPage(table, { ...place, limit: size, after: cursor });
    for (const row of page.items) {
      const slice = sliceIn(row);
      if (slice === undefined || (state !== undefined && slice.state !== state)) continue;
      items.push(slice);
      if (items.length === limit) return { items, nextCursor: encodeCursor(String(row.sk)) };
    }
    if (page.nextCursor === null || reads === maxReads) return { items, nextCursor: page.nextCursor };
    cursor = page.nextCursor;
  }
}

/** A slice as the API shows it. */
export const showSlice = (slice: Slice): ShownSlice => ({
  object: 'usage_slice',
  identifier: sliceIdentifier(slice),
  meter: slice.meter,
  hour: new Date(hourStart(slice.hour)).toISOString(),
  revision: slice.revision,
  kind: slice.kind,
  quantity: slice.value,
  state: slice.state,
  attempts: slice.attempts,
  last_attempt_at: slice.lastAttemptMs === null ? null : new Date(slice.lastAttemptMs).toISOString(),
  reason: slice.reason,
});
