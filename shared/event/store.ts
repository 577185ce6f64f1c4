import * as z from 'zod';
import { ProblemError } from '../runtime/errors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Row, Table, TableClient } from '../table/client.ts';
import { eventKey, eventPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { type Event, type EventType, event } from './schema.ts';

/** An event that is to be kept; `timeMs` is epoch milliseconds. */
export interface NewEvent {
  readonly tenantId: TenantId;
  readonly id: Id<'event'>;
  readonly type: EventType;
  readonly timeMs: number;
  readonly data: Event['data'];
  /** The one endpoint that hears of it; all that ask for its type where it is left out. */
  readonly endpointId?: Id<'endpoint'>;
}

/** How long an event can be read: what lasts stands on the object itself. */
const keptSeconds = 30 * 86_400;

const eventRow = z.object({ id: z.string(), type: z.string(), time: z.number(), data: z.unknown() });

/** Keeps an event; false when it was kept before. Whoever is to hear of it hears from the table's stream. */
export const putEvent = (table: Table, { tenantId, id, type, timeMs, data, endpointId }: NewEvent): Promise<boolean> =>
  table.putIfAbsent({
    ...eventKey(tenantId, id),
    entity: 'event',
    tenant_id: tenantId,
    id,
    type,
    time: timeMs,
    data,
    endpoint_id: endpointId ?? null,
    expires_at: Math.floor(timeMs / 1000) + keptSeconds,
  });

/** An event as the API shows it and a webhook brings it. */
function showEvent(row: Row): Event {
  const { id, type, time, data } = eventRow.parse(row);
  return event.parse({ object: 'event', id, type, timestamp: new Date(time).toISOString(), data });
}

/** A page of a tenant's events, newest first. Throws ProblemError `invalid_cursor`. */
export async function listEvents(
  table: TableClient,
  tenantId: TenantId,
  query: { limit: number; after?: string | undefined },
): Promise<Page<Event>> {
  const pk = eventPartition(tenantId);
  const page = await readPage(table, { pk, prefix: 'EVT#', order: 'newest', ...query });
  return { ...page, items: page.items.map(showEvent) };
}

/** One event; undefined when there is none, or none any more. */
export async function findEvent(table: Table, tenantId: TenantId, eventId: Id<'event'>): Promise<Event | undefined> {
  const row = await table.get(eventKey(tenantId, eventId));
  return row && showEvent(row);
}

/** As `findEvent`; throws ProblemError 404. */
export async function requireEvent(table: Table, tenantId: TenantId, eventId: Id<'event'>): Promise<Event> {
  const found = await findEvent(table, tenantId, eventId);
  if (!found) throw new ProblemError('not_found', `There is no event ${eventId}.`, { param: 'event_id' });
  return found;
}
