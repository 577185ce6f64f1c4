import * as z from 'zod';
import type { EventType } from '../event/schema.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { Row, Table, TableClient } from '../table/client.ts';
import { endpointKey, tenantPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { type LastDelivery, type WebhookEndpoint, webhookEndpoint } from './schema.ts';

/** A tenant that needs more has one endpoint pass its events on. */
const maxEndpoints = 10;

/** An endpoint as it is kept; `createdAt` is epoch milliseconds. */
export interface StoredEndpoint {
  readonly tenantId: TenantId;
  readonly id: Id<'endpoint'>;
  readonly url: string;
  /** Null hears of everything. */
  readonly eventTypes: readonly EventType[] | null;
  readonly state: 'enabled' | 'disabled';
  readonly createdAt: number;
  readonly lastDelivery: LastDelivery | null;
}

const endpointRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    id: z.custom<Id<'endpoint'>>(),
    url: z.string(),
    event_types: z.custom<readonly EventType[] | null>(),
    state: z.enum(['enabled', 'disabled']),
    created_at: z.number(),
    last_delivery: z.custom<LastDelivery | null>(),
  })
  .transform(
    (row): StoredEndpoint => ({
      tenantId: row.tenant_id,
      id: row.id,
      url: row.url,
      eventTypes: row.event_types,
      state: row.state,
      createdAt: row.created_at,
      lastDelivery: row.last_delivery,
    }),
  );

/** Every endpoint of a tenant: ten at most, and what two requests at a time may add. */
export async function endpointsOf(table: Table, tenantId: TenantId): Promise<StoredEndpoint[]> {
  const found: StoredEndpoint[] = [];
  for await (const row of table.rows(tenantPartition(tenantId), 'WHE#')) found.push(endpointRow.parse(row));
  return found;
}

/** Keeps a new endpoint; a second try of the same request changes nothing. Throws ProblemError 409 when there are too many. */
export async function putEndpoint(table: Table, endpoint: StoredEndpoint): Promise<void> {
  const known = await endpointsOf(table, endpoint.tenantId);
  if (known.length >= maxEndpoints && !known.some(({ id }) => id === endpoint.id)) {
    throw new ProblemError('conflict', `A tenant has at most ${maxEndpoints} webhook endpoints. Delete one first.`);
  }
  await table.putIfAbsent({
    ...endpointKey(endpoint.tenantId, endpoint.id),
    entity: 'webhook_endpoint',
    tenant_id: endpoint.tenantId,
    id: endpoint.id,
    url: endpoint.url,
    event_types: endpoint.eventTypes,
    state: endpoint.state,
    created_at: endpoint.createdAt,
    last_delivery: endpoint.lastDelivery,
  });
}

export async function listEndpoints(
  table: TableClient,
  tenantId: TenantId,
  query: { limit: number; after?: string | undefined },
): Promise<Page<StoredEndpoint>> {
  const pk = tenantPartition(tenantId);
  const { items, nextCursor } = await readPage(table, { pk, prefix: 'WHE#', order: 'newest', ...query });
  return { items: items.map((row) => endpointRow.parse(row)), nextCursor };
}

type EndpointRef = readonly [tenantId: TenantId, endpointId: Id<'endpoint'>];

/** One endpoint; undefined when the tenant has no such one. */
export async function findEndpoint(table: Table, ...ref: EndpointRef): Promise<StoredEndpoint | undefined> {
  const row: Row | undefined = await table.get(endpointKey(...ref));
  return row && endpointRow.parse(row);
}

/** As `findEndpoint`; throws ProblemError 404. */
export async function requireEndpoint(table: Table, ...ref: EndpointRef): Promise<StoredEndpoint> {
  const found = await findEndpoint(table, ...ref);
  if (!found) throw new ProblemError('not_found', `There is no webhook endpoint ${ref[1]}.`, { param: 'endpoint_id' });
  return found;
}

export const deleteEndpoint = (table: Table, ...ref: EndpointRef): Promise<void> => table.delete(endpointKey(...ref));

/** Notes what came of a delivery, unless the endpoint was deleted meanwhile. */
export async function noteDelivery(
  table: Table,
  { tenantId, id }: StoredEndpoint,
  lastDelivery: LastDelivery,
  state: StoredEndpoint['state'],
): Promise<void> {
  await table.updateIf(endpointKey(tenantId, id), {
    UpdateExpression: 'SET last_delivery = :last, #state = :state',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':last': lastDelivery, ':state': state },
  });
}

/** An endpoint as the API shows it. */
export const showEndpoint = ({
  id,
  url,
  eventTypes,
  state,
  createdAt,
  lastDelivery,
}: StoredEndpoint): WebhookEndpoint =>
  webhookEndpoint.parse({
    object: 'webhook_endpoint',
    id,
    url,
    event_types: eventTypes,
    state,
    created_at: new Date(createdAt).toISOString(),
    last_delivery: lastDelivery,
  });
