import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { stripeConnector, stripeSecretReader } from '../../shared/billing/stripe-secret-client.ts';
import { readBodyText } from '../../shared/runtime/body.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { describeError, log } from '../../shared/runtime/logger.ts';
import { TableClient } from '../../shared/table/client.ts';
import { receiveEvent } from './receive-event.ts';

const environment = readEnvironment('stripe-webhook');
const readSecret = stripeSecretReader(environment.STRIPE_SECRET_ARN);
const services = {
  table: new TableClient(environment.TABLE_NAME),
  connect: stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN),
  readSecrets: async () => (await readSecret()).webhook_secrets,
};

/** Stripe's webhook: 200 once everything is done, 400 for what is not Stripe's, 500 so that it is sent again. */
export async function handler(event: APIGatewayProxyEventV2): Promise<{ statusCode: number; body: string }> {
  try {
    const signature = event.headers['stripe-signature'];
    const outcome = await receiveEvent(services, { rawBody: readBodyText(event), signature, nowMs: systemClock() });
    const isTaken = outcome === 'done' || outcome === 'known';
    if (!isTaken) log('warn', 'a webhook was refused', { outcome });
    return { statusCode: isTaken ? 200 : 400, body: outcome };
  } catch (error) {
    log('error', 'a webhook failed', { error: describeError(error) });
    return { statusCode: 500, body: 'failed' };
  }
}
