import type { Table } from '../object-store.ts';
import { setDefaultCard } from '../resources/customers.ts';
import type { Account } from '../route.ts';
import { StripeError } from '../stripe-error.ts';
import type { PromotionCode } from '../types.ts';
import { attachCard, cardOf, declined, testCards } from './cards.ts';
import { checkPromotion, type DiscountParam, redeem } from './discounts.ts';

export interface CheckoutSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly status: 'open' | 'complete' | 'expired';
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly customer: string | null;
  readonly expires_at: number;
  readonly success_url: string | null;
  readonly subscription: string | null;
  readonly mode: 'subscription' | 'payment';
  readonly url: string | null;
  readonly allow_promotion_codes: boolean | null;
  readonly payment_method_collection: 'always' | 'if_required' | null;
}

/** What a session was asked for and its object does not show. */
export interface CheckoutRequest {
  readonly items: readonly { readonly price: string; readonly quantity?: number }[];
  readonly trialDays: number | null;
  readonly missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  readonly metadata: Record<string, string>;
  readonly discounts: readonly DiscountParam[];
  /** What is sold once; null where a subscription is. */
  readonly sale: Sale | null;
}

interface Sale {
  readonly name: string;
  readonly amount: number;
  readonly currency: string;
}

export const sessionsOf = ({ world }: Account): Table<CheckoutSession> => world.store.table('checkout_session');
export const requestsOf = ({ world }: Account): Table<CheckoutRequest> => world.store.table('checkout_request');

export interface Payment {
  /** A number or a token of a test card; null where none is asked for. */
  readonly card: string | null;
  /** What the person answered when the bank asked; undefined before it did. */
  readonly authentication?: 'passed' | 'failed' | undefined;
  readonly promotionCode?: string | undefined;
}

/** Whether the bank wants to ask the person before this card is taken. */
export function asksPerson(card: string): boolean {
  const wanted = card.replaceAll(' ', '');
  return testCards.some(
    ({ number, token, onSetup }) => (number === wanted || token === wanted) && onSetup === 'authenticate',
  );
}

/** The session, if it can still be paid; throws where it is over. */
export function openSession(account: Account, id: string): CheckoutSession {
  const session = sessionsOf(account).get(id);
  if (!session) throw new StripeError(404, `No such checkout.session: ${id}`, { code: 'resource_missing' });
  if (session.status !== 'open')
    throw new StripeError(400, `This Checkout Session is ${session.status}.`, { code: 'checkout_session_not_open' });
  return session;
}

/** A person pays: the card is kept, the subscription begins, the session is complete. Throws Stripe's 402 where the card is declined. */
export function completeCheckout(account: Account, id: string, payment: Payment): CheckoutSession {
  const { world, subscriptions } = account;
  const session = openSession(account, id);
  const request = requestsOf(account).get(id);
  const customer = world.require(world.customers, 'customer', session.customer ?? '', 'customer');
  if (!request) throw new StripeError(404, `No such checkout.session: ${id}`, { code: 'resource_missing' });
  const discounts = discountsOf(account, session, request, payment.promotionCode, customer.id);
  if (payment.card === null && session.payment_method_collection !== 'if_required') {
    throw new StripeError(400, 'A card is needed.', { code: 'parameter_missing', param: 'card' });
  }
  if (payment.card !== null) {
    if (asksPerson(payment.card) && payment.authentication !== 'passed') throw declined('authentication_required');
    const method = attachCard(world, payment.card, customer.id);
    const isPayable = request.trialDays !== null || cardOf(world, method.id)?.onCharge !== 'declined';
    if (!isPayable) throw declined('generic_decline');
    if (request.sale === null) setDefaultCard(world, customer, method.id);
  }
  if (request.sale !== null)
    return finish(account, session, { payment_status: 'paid', payment_intent: world.makeId('pi') });
  const subscription = subscriptions.create(
    {
      customer: customer.id,
      items: request.items,
      trialEnd: request.trialDays === null ? null : world.now() + request.trialDays * 86_400,
      missingPaymentMethod: request.missingPaymentMethod,
      billingMode: 'flexible',
      metadata: request.metadata,
      defaultPaymentMethod: world.customers.get(customer.id)?.invoice_settings.default_payment_method ?? null,
      isPersonThere: true,
    },
    (subscriptionId) => discounts.map((discount) => redeem(world, discount, customer.id, subscriptionId).id),
  );
  return finish(account, session, {
    payment_status: request.trialDays === null ? 'paid' : 'no_payment_required',
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
  });
}

function finish(account: Account, session: CheckoutSession, outcome: object): CheckoutSession {
  const { world } = account;
  const complete = { ...session, ...outcome, status: 'complete' as const, url: null };
  sessionsOf(account).put(session.id, complete);
  world.unschedule('checkout.expire', session.id);
  world.emit('checkout.session.completed', complete);
  return complete;
}

export function expireCheckout(account: Account, id: string): CheckoutSession {
  const expired = { ...openSession(account, id), status: 'expired' as const, url: null };
  sessionsOf(account).put(id, expired);
  account.world.unschedule('checkout.expire', id);
  account.world.emit('checkout.session.expired', expired);
  return expired;
}

/** The promotion code that a person typed, if it can be used; throws where it cannot. */
function findPromotion({ world }: Account, code: string, customerId: string | null): PromotionCode {
  const found = world.promotionCodes
    .values()
    .find((one) => one.active && one.code.toLowerCase() === code.trim().toLowerCase());
  if (!found)
    throw new StripeError(400, 'This promotion code is not known.', {
      code: 'promotion_code_invalid',
      param: 'promotion_code',
    });
  checkPromotion(world, found, customerId);
  return found;
}

function discountsOf(
  account: Account,
  session: CheckoutSession,
  request: CheckoutRequest,
  typed: string | undefined,
  customerId: string,
): readonly DiscountParam[] {
  if (!typed) return request.discounts;
  if (!session.allow_promotion_codes)
    throw new StripeError(400, 'This session takes no promotion code.', { param: 'promotion_code' });
  return [{ promotion_code: findPromotion(account, typed, customerId).id }];
}
