import { stripeConnector } from '../../shared/billing/stripe-secret-client.ts';
import { operatorOperations } from '../../shared/operator/operations.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { createPromotionCode } from './create-promotion-code.ts';
import { createSponsor } from './create-sponsor.ts';
import { endSponsor } from './end-sponsor.ts';
import { getAttributions } from './get-attributions.ts';
import { getMargin } from './get-margin.ts';
import { getSponsorPayouts } from './get-sponsor-payouts.ts';
import { grantCredit } from './grant-credit.ts';
import { listSponsors } from './list-sponsors.ts';
import { replayMargin } from './replay-margin.ts';

const environment = readEnvironment('operator');
const table = new TableClient(environment.TABLE_NAME);
const services = { table, connect: stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN) };

export const handler = apiHandler(
  operatorOperations,
  {
    getMargin: getMargin(table),
    replayMargin: replayMargin(table),
    grantCredit: grantCredit(services),
    createPromotionCode: createPromotionCode(services),
    getAttributions: getAttributions(services),
    createSponsor: createSponsor(services),
    listSponsors: listSponsors(services),
    endSponsor: endSponsor(services),
    getSponsorPayouts: getSponsorPayouts(services),
  },
  apiRuntime('operator', table),
);
