import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { stripeConnector, stripeSecretReader } from '../../shared/billing/stripe-secret-client.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';
import { answerEvent } from './answer-event.ts';

const environment = readEnvironment('stripe-webhook');
const readSecret = stripeSecretReader(environment.STRIPE_SECRET_ARN);
const services = {
  table: new TableClient(environment.TABLE_NAME),
  connect: stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN),
  readSecrets: async () => (await readSecret()).webhook_secrets,
};

export const handler = (event: APIGatewayProxyEventV2) => answerEvent(services, event, systemClock());
