import { StripeNotSetUpError, stripeConnector } from '../../shared/billing/stripe-secret-client.ts';
import { sweepEvents } from '../../shared/billing/sweep-events.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('stripe-sweep');
const table = new TableClient(environment.TABLE_NAME);
const connect = stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN);

/** Finds events that no webhook brought. Nothing is asked where Stripe is not set up. */
export async function handler(): Promise<void> {
  await sweepEvents({ table, connect, nowMs: systemClock() }).catch((error: unknown) => {
    if (!(error instanceof StripeNotSetUpError)) throw error;
  });
}
