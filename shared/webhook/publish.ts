import * as z from 'zod';
import { deriveEvent } from '../event/derive-event.ts';
import { eventType } from '../event/schema.ts';
import { putEvent } from '../event/store.ts';
import { idSchema } from '../runtime/id-schema.ts';
import type { Row, Table } from '../table/client.ts';
import { plainItem, streamEvent } from '../table/stream-image.ts';
import type { Delivery } from './delivery.ts';
import { endpointsOf } from './endpoint-store.ts';

const keptEvent = z.object({
  tenant_id: idSchema('tenant'),
  id: idSchema('event'),
  type: eventType,
  endpoint_id: idSchema('endpoint').nullable(),
});

/**
 * Carries changes of the table on: one that tells a tenant something becomes an event, and a new event is queued for
 * each endpoint that asks for its type. A batch that comes again makes no second event.
 */
export async function publish(
  table: Table,
  send: (deliveries: readonly Delivery[]) => Promise<void>,
  batch: unknown,
): Promise<void> {
  for (const { eventName, dynamodb } of streamEvent.parse(batch).Records) {
    if (dynamodb.NewImage === undefined) continue;
    const after = plainItem(dynamodb.NewImage);
    if (after.entity === 'event') {
      if (eventName === 'INSERT') await send(await deliveriesOf(table, after));
      continue;
    }
    const before = dynamodb.OldImage && plainItem(dynamodb.OldImage);
    const event = deriveEvent({ before, after, atMs: dynamodb.ApproximateCreationDateTime * 1000 });
    if (event) await putEvent(table, event);
  }
}

async function deliveriesOf(table: Table, row: Row): Promise<Delivery[]> {
  const { tenant_id, id, type, endpoint_id } = keptEvent.parse(row);
  const hearing = (await endpointsOf(table, tenant_id)).filter(({ id: own, eventTypes, state }) => {
    if (state === 'disabled') return false;
    return endpoint_id === null ? (eventTypes?.includes(type) ?? true) : own === endpoint_id;
  });
  return hearing.map(({ id: endpointId }) => ({ tenant_id, event_id: id, endpoint_id: endpointId }));
}
