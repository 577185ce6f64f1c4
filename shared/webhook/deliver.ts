import { findEvent } from '../event/store.ts';
import type { Table } from '../table/client.ts';
import type { Delivery } from './delivery.ts';
import { findEndpoint, noteDelivery } from './endpoint-store.ts';
import type { PostOutcome } from './post-client.ts';
import { endpointSecret, signatureHeaders } from './signature.ts';

interface Services {
  readonly table: Table;
  readonly readKey: () => Promise<string>;
  readonly post: (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<PostOutcome>;
  readonly nowMs: number;
}

const gone = 410;

/**
 * Sends an event to an endpoint, signed anew, and notes what came of it. `dropped` where either is gone or the endpoint
 * is disabled; an endpoint that answers 410 is disabled, as Standard Webhooks says.
 */
export async function deliver(
  { table, readKey, post, nowMs }: Services,
  { tenant_id, event_id, endpoint_id }: Delivery,
  attempt: number,
): Promise<'delivered' | 'failed' | 'dropped'> {
  const [endpoint, event] = await Promise.all([
    findEndpoint(table, tenant_id, endpoint_id),
    findEvent(table, tenant_id, event_id),
  ]);
  if (!endpoint || !event || endpoint.state === 'disabled') return 'dropped';
  const body = JSON.stringify(event);
  const secret = endpointSecret(await readKey(), tenant_id, endpoint_id);
  const signed = signatureHeaders(secret, { id: event_id, timestampSeconds: Math.floor(nowMs / 1000), body });
  const headers = { 'content-type': 'application/json', 'user-agent': 'Gristmill-Webhooks/1', ...signed };
  const outcome = await post(endpoint.url, headers, body);
  const status = 'status' in outcome ? outcome.status : null;
  const error = 'error' in outcome ? outcome.error : null;
  const at = new Date(nowMs).toISOString();
  await noteDelivery(
    table,
    endpoint,
    { event_id, attempt, at, status, error },
    status === gone ? 'disabled' : 'enabled',
  );
  if (status === gone) return 'dropped';
  return status !== null && status >= 200 && status < 300 ? 'delivered' : 'failed';
}
