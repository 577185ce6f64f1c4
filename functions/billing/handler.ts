import { billingOperations } from '../../shared/billing/operations.ts';
import { stripeConnector } from '../../shared/billing/stripe-secret-client.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { buyCredit } from './buy-credit.ts';
import { changePlan } from './change-plan.ts';
import { createCheckout } from './create-checkout.ts';
import { createPortal } from './create-portal.ts';
import { createReferralCode } from './create-referral-code.ts';
import { getCredit } from './get-credit.ts';
import { getReferrals } from './get-referrals.ts';
import { getSubscription } from './get-subscription.ts';
import { listPlans } from './list-plans.ts';
import { previewInvoice } from './preview-invoice.ts';

const environment = readEnvironment('billing');
const table = new TableClient(environment.TABLE_NAME);
const services = { table, connect: stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN) };

export const handler = apiHandler(
  billingOperations,
  {
    listPlans: listPlans(),
    getSubscription: getSubscription(table),
    changePlan: changePlan(services),
    createCheckout: createCheckout(services),
    createPortal: createPortal(services),
    createReferralCode: createReferralCode(services),
    getReferrals: getReferrals(table),
    previewInvoice: previewInvoice(services),
    buyCredit: buyCredit(services),
    getCredit: getCredit(services),
  },
  apiRuntime('billing', table),
);
