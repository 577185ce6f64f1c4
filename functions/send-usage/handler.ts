import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { meterGateway } from '../../shared/billing/meter-gateway.ts';
import { sendDue } from '../../shared/billing/send-due.ts';
import { stripeConnector } from '../../shared/billing/stripe-secret-client.ts';
import { WorkerLease } from '../../shared/billing/worker-lease.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('send-usage');
const table = new TableClient(environment.TABLE_NAME);
// The sender writes down each try of its own: the SDK makes none.
const gateway = meterGateway(stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN, 0));
/** Below Stripe's 1,000 calls a second; a sandbox takes 25, and refuses what is more. */
const pace = { ratePerSecond: environment.STAGE === 'prod' ? 800 : 20, groupsAtOnce: 200 };
/** Time left for the calls that are under way. */
const marginMs = 30_000;

/** Sends the slices that are due. What fails stays in the outbox, with the time of its next try. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const lease = new WorkerLease(table, 'send-usage', randomUUID(), systemClock);
  const untilMs = systemClock() + context.getRemainingTimeInMillis() - marginMs;
  const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  await sendDue({ table, gateway, lease, clock: systemClock, sleep, ...pace, untilMs });
  await lease.release();
}
