import { Stripe } from 'stripe';
import { StripeCallError, type StripeFailure } from './stripe-call-error.ts';

export type { Stripe } from 'stripe';

/** What stripe-node 23.1.0 is typed for. Webhook endpoints are made with the same version, so that both sides agree. */
const stripeVersion = '2026-10-28.endive';

/** Two tries of 8 s each and their pauses fit into the 29 s of a function behind API Gateway. */
const timeoutMs = 8_000;

export interface StripeConnection {
  readonly apiKey: string;
  /** Where Stripe is, such as `http://127.0.0.1:8790`; the real one when undefined. */
  readonly apiBase?: string | undefined;
  /** Tries after the first one, with the same key. The metering sender counts its own. */
  readonly maxRetries?: number;
  /** In place of the network, for a Stripe in the same process. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The SDK, with the version pinned and the address that was asked for. The only place that makes one. */
export function connectStripe({ apiKey, apiBase, maxRetries = 1, fetch }: StripeConnection): Stripe {
  const base = apiBase === undefined ? undefined : new URL(apiBase);
  return new Stripe(apiKey, {
    apiVersion: stripeVersion,
    timeout: timeoutMs,
    maxNetworkRetries: maxRetries,
    telemetry: false,
    appInfo: { name: 'Gristmill' },
    ...(base && {
      protocol: base.protocol === 'http:' ? ('http' as const) : ('https' as const),
      host: base.hostname,
      port: base.port || (base.protocol === 'http:' ? '80' : '443'),
    }),
    ...(fetch && { httpClient: Stripe.createFetchHttpClient(fetch) }),
  });
}

/** An exact decimal as the SDK takes it; throws on text that is none. */
export const decimal = (text: string) => Stripe.Decimal.from(text);

/** Calls Stripe and turns its errors into ours: what failed, and whether it may have happened. Throws StripeCallError. */
export async function callStripe<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof Stripe.errors.StripeError ? new StripeCallError(failureOf(error), error) : error;
  }
}

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

function failureOf(error: StripeError): StripeFailure {
  const { statusCode: status, code, param, headers = {} } = error;
  const facts = { status, code, param, reason: headers['stripe-rate-limited-reason'] };
  if (status === undefined) return { ...facts, kind: 'ambiguous' };
  if (status === 429) return { ...facts, kind: 'rate_limited' };
  if (status === 409) return { ...facts, kind: 'conflict' };
  if (status === 401 || status === 403) return { ...facts, kind: 'unauthorized' };
  if (status >= 500) return { ...facts, kind: 'stored_failure' };
  // Stripe gives this refusal no code of its own.
  if (status === 400 && error.message.startsWith('An event already exists with identifier')) {
    return { ...facts, kind: 'duplicate' };
  }
  return { ...facts, kind: status === 404 || code === 'resource_missing' ? 'missing' : 'refused' };
}

/** Whether the bytes that came are Stripe's own: HMAC over the raw body; the age is checked by `readWebhook`. */
export async function verifySignature(
  stripe: Stripe,
  rawBody: string,
  header: string,
  secret: string,
): Promise<boolean> {
  try {
    await stripe.webhooks.constructEventAsync(rawBody, header, secret, 0);
    return true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}
