import type { Table } from '../object-store.ts';
import { StripeError } from '../stripe-error.ts';
import type { PaymentMethod } from '../types.ts';
import type { World } from '../world.ts';

/** How a test card behaves when it is kept, and when it is charged with nobody there. */
export interface TestCard {
  readonly number: string;
  readonly token: string;
  readonly brand: string;
  readonly onSetup: 'accepted' | 'declined' | 'authenticate';
  readonly onCharge: 'accepted' | 'declined' | 'authenticate';
  readonly declineCode?: string;
}

/** Stripe's documented test cards, as far as they are modelled. */
export const testCards: readonly TestCard[] = [
  { number: '4242424242424242', token: 'pm_card_visa', brand: 'visa', onSetup: 'accepted', onCharge: 'accepted' },
  {
    number: '5555555555554444',
    token: 'pm_card_mastercard',
    brand: 'mastercard',
    onSetup: 'accepted',
    onCharge: 'accepted',
  },
  {
    number: '4000000000000002',
    token: 'pm_card_chargeDeclined',
    brand: 'visa',
    onSetup: 'declined',
    onCharge: 'declined',
    declineCode: 'generic_decline',
  },
  {
    number: '4000000000009995',
    token: 'pm_card_chargeDeclinedInsufficientFunds',
    brand: 'visa',
    onSetup: 'declined',
    onCharge: 'declined',
    declineCode: 'insufficient_funds',
  },
  {
    number: '4000000000000341',
    token: 'pm_card_chargeCustomerFail',
    brand: 'visa',
    onSetup: 'accepted',
    onCharge: 'declined',
    declineCode: 'generic_decline',
  },
  {
    number: '4000002500003155',
    token: 'pm_card_authenticationRequiredOnSetup',
    brand: 'visa',
    onSetup: 'authenticate',
    onCharge: 'accepted',
  },
  {
    number: '4000002760003184',
    token: 'pm_card_authenticationRequired',
    brand: 'visa',
    onSetup: 'authenticate',
    onCharge: 'authenticate',
  },
];

type ChargeOutcome =
  | { readonly isPaid: true }
  | { readonly isPaid: false; readonly needsPerson: boolean; readonly declineCode: string };

/** Which test card stands behind a payment method. */
const cardsOf = (world: World): Table<string> => world.store.table<string>('payment_method_card');

/** Keeps a test card for a customer. Throws Stripe's 402 for one that is declined at once. */
export function attachCard(world: World, tokenOrNumber: string, customerId: string): PaymentMethod {
  const wanted = tokenOrNumber.replaceAll(' ', '');
  const card = testCards.find(({ number, token }) => number === wanted || token === wanted);
  if (!card)
    throw new StripeError(400, `No such PaymentMethod: '${tokenOrNumber}'`, {
      code: 'resource_missing',
      param: 'payment_method',
    });
  if (card.onSetup === 'declined') throw declined(card.declineCode ?? 'generic_decline');
  const method = world.make<PaymentMethod>('payment_method', {
    id: world.makeId('pm'),
    type: 'card',
    created: world.now(),
    customer: customerId,
    metadata: {},
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: null,
      country: 'US',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: new Date(world.now() * 1000).getUTCFullYear() + 3,
      fingerprint: card.token,
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: null,
      regulated_status: null,
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  });
  cardsOf(world).put(method.id, card.token);
  return world.paymentMethods.put(method.id, method);
}

/** The card of a payment method that was kept. */
export const cardOf = (world: World, methodId: string): TestCard | undefined =>
  testCards.find(({ token }) => token === cardsOf(world).get(methodId));

/** Charges a kept card; `isPersonThere` where somebody can answer the bank's question. */
export function chargeCard(world: World, methodId: string | null, isPersonThere: boolean): ChargeOutcome {
  if (methodId === null) return { isPaid: false, needsPerson: false, declineCode: 'no_payment_method' };
  const card = cardOf(world, methodId);
  if (!card) return { isPaid: false, needsPerson: false, declineCode: 'generic_decline' };
  if (card.onCharge === 'accepted' || (card.onCharge === 'authenticate' && isPersonThere)) return { isPaid: true };
  return {
    isPaid: false,
    needsPerson: card.onCharge === 'authenticate',
    declineCode: card.declineCode ?? 'authentication_required',
  };
}

export const declined = (declineCode: string) =>
  new StripeError(402, 'Your card was declined.', { type: 'card_error', code: 'card_declined', declineCode });
