import { defineOperation } from '../api/operation.ts';
import {
  checkoutRequest,
  hostedPage,
  invoicePreview,
  planChange,
  planList,
  portalRequest,
  shownSubscription,
} from './schema.ts';

const common = { servedBy: 'billing', tag: 'billing' } as const;

/** Every route of plans, subscriptions and invoices. */
export const billingOperations = [
  defineOperation({
    ...common,
    id: 'listPlans',
    method: 'GET',
    path: '/v1/plans',
    scope: null,
    summary: 'List the plans: what a month costs, what it includes, and what goes beyond',
    success: { status: 200, schema: planList },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'getSubscription',
    method: 'GET',
    path: '/v1/subscription',
    scope: 'billing:read',
    summary: 'Read the plan, its period and what it allows now',
    success: { status: 200, schema: shownSubscription },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'changePlan',
    method: 'PUT',
    path: '/v1/subscription',
    scope: 'billing:write',
    summary: 'Change to another paid plan; the rest of the month is settled to the second on the next invoice',
    body: planChange,
    success: { status: 200, schema: shownSubscription },
    problems: ['conflict'],
  }),
  defineOperation({
    ...common,
    id: 'createCheckout',
    method: 'POST',
    path: '/v1/billing/checkout',
    scope: 'billing:write',
    summary: 'Get the address of a page where a person subscribes to a plan',
    body: checkoutRequest,
    success: { status: 201, schema: hostedPage },
    problems: ['conflict'],
  }),
  defineOperation({
    ...common,
    id: 'createPortal',
    method: 'POST',
    path: '/v1/billing/portal',
    scope: 'billing:write',
    summary: 'Get the address of a page with the card, the invoices and the end of the subscription',
    body: portalRequest,
    success: { status: 201, schema: hostedPage },
    problems: ['conflict'],
  }),
  defineOperation({
    ...common,
    id: 'previewInvoice',
    method: 'GET',
    path: '/v1/invoices/preview',
    scope: 'billing:read',
    summary: 'Read the next invoice as it stands now, from the ledger',
    success: { status: 200, schema: invoicePreview },
    problems: ['conflict'],
  }),
] as const;
