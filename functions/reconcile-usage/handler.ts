import type { Context } from 'aws-lambda';
import { meterGateway } from '../../shared/billing/meter-gateway.ts';
import { reconcileDue } from '../../shared/billing/reconcile-due.ts';
import { stripeConnector } from '../../shared/billing/stripe-secret-client.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('reconcile-usage');
const table = new TableClient(environment.TABLE_NAME);
const gateway = meterGateway(stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN));
const marginMs = 30_000;

/** Compares what was sent with what Stripe counted. A group that fails is looked at again in an hour. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const untilMs = systemClock() + context.getRemainingTimeInMillis() - marginMs;
  const { disputed, failed } = await reconcileDue({ table, gateway, clock: systemClock, untilMs });
  if (disputed + failed > 0) throw new Error(`${disputed} groups are in dispute, ${failed} could not be reconciled`);
}
