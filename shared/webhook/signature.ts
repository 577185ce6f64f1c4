import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { Id, TenantId } from '../runtime/ids.ts';

const prefix = 'whsec_';

/** The secret of an endpoint, made of the stage's webhook key: it is nowhere stored, so that no copy of the table holds it. */
export function endpointSecret(stageKey: string, tenantId: TenantId, endpointId: Id<'endpoint'>): string {
  const bytes = createHmac('sha256', stageKey).update(`webhook endpoint\n${tenantId}\n${endpointId}`).digest();
  return `${prefix}${bytes.toString('base64')}`;
}

interface Signed {
  readonly id: string;
  /** Whole seconds since the epoch: when it is sent, anew for each attempt. */
  readonly timestampSeconds: number;
  readonly body: string;
}

/** The headers of a delivery by Standard Webhooks, "Signature scheme": HMAC-SHA256 over `id.timestamp.body`, scheme v1. */
export function signatureHeaders(secret: string, { id, timestampSeconds, body }: Signed): Record<string, string> {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}
