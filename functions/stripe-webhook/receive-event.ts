import { applyNotice } from '../../shared/billing/apply-notice.ts';
import { checkSignedAt, readNotice, type WebhookRefusal } from '../../shared/billing/read-webhook.ts';
import { type Stripe, verifySignature } from '../../shared/billing/stripe-client.ts';
import type { Table } from '../../shared/table/client.ts';

export interface ReceiverServices {
  readonly table: Table;
  readonly connect: () => Promise<Stripe>;
  /** Two stand while one is being rolled. */
  readonly readSecrets: () => Promise<readonly string[]>;
}

interface Incoming {
  readonly rawBody: string;
  readonly signature: string | undefined;
  readonly nowMs: number;
}

type Outcome = WebhookRefusal | 'forged' | 'unreadable' | 'done' | 'known';

/** Takes an event of Stripe's: genuine, near in time, and only once. Throws when it could not be done, so that Stripe sends it again. */
export async function receiveEvent(
  { table, connect, readSecrets }: ReceiverServices,
  incoming: Incoming,
): Promise<Outcome> {
  const { rawBody, signature, nowMs } = incoming;
  const refusal = checkSignedAt(signature, nowMs);
  if (refusal) return refusal;
  const stripe = await connect();
  const checks = (await readSecrets()).map((secret) => verifySignature(stripe, rawBody, signature ?? '', secret));
  if (!(await Promise.all(checks)).includes(true)) return 'forged';
  const notice = readNotice(JSON.parse(rawBody));
  if (!notice) return 'unreadable';
  return applyNotice({ table, stripe, nowMs }, notice);
}
