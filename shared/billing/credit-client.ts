import type { TenantId } from '../runtime/ids.ts';
import { rateCard } from '../usage/rate-card.ts';
import type { ShownGrant } from './schema.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

const maxPageSize = 100;
const kind = 'credit';

interface CreditSale {
  readonly tenantId: TenantId;
  readonly customerId: string;
  readonly amountMinor: number;
  readonly returnUrl: string;
  readonly language: 'en' | 'zh';
  readonly idempotencyKey: string;
}

const names = { en: 'Prepaid usage', zh: '预付用量' } as const;

/** A page where a person pays for usage ahead; the credit is granted when Stripe tells that it was paid. Throws StripeCallError. */
export function createCreditCheckout(stripe: Stripe, sale: CreditSale): Promise<Stripe.Checkout.Session> {
  const { tenantId, customerId, amountMinor, returnUrl, language, idempotencyKey } = sale;
  const price = { currency: rateCard.currency, unit_amount: amountMinor, product_data: { name: names[language] } };
  return callStripe(() =>
    stripe.checkout.sessions.create(
      {
        mode: 'payment',
        customer: customerId,
        client_reference_id: tenantId,
        line_items: [{ price_data: price, quantity: 1 }],
        metadata: { tenant_id: tenantId, gristmill_kind: kind },
        locale: language,
        success_url: returnUrl,
        cancel_url: returnUrl,
      },
      { idempotencyKey },
    ),
  );
}

interface NewGrant {
  readonly customerId: string;
  readonly amountMinor: number;
  readonly category: 'paid' | 'promotional';
  readonly name: string;
  /** What it was granted for: granted once, however often it is asked for. */
  readonly source: string;
  /** Epoch milliseconds; null where it never expires. */
  readonly expiresMs: number | null;
}

/**
 * Grants credit that pays for metered usage, once for each source. Stripe forgets an idempotency key after a day, so the
 * grants that are there are looked through first. Throws StripeCallError.
 */
export async function grantCredit(stripe: Stripe, grant: NewGrant): Promise<ShownGrant> {
  const { customerId, amountMinor, category, name, source, expiresMs } = grant;
  for await (const known of grantsOf(stripe, customerId)) {
    if (known.metadata.gristmill_source === source) return showGrant(known);
  }
  const made = await callStripe(() =>
    stripe.billing.creditGrants.create(
      {
        customer: customerId,
        amount: { type: 'monetary', monetary: { currency: rateCard.currency, value: amountMinor } },
        applicability_config: { scope: { price_type: 'metered' } },
        category,
        name,
        metadata: { gristmill_source: source },
        ...(expiresMs !== null && { expires_at: Math.floor(expiresMs / 1000) }),
      },
      { idempotencyKey: `grant-${source}` },
    ),
  );
  return showGrant(made);
}

/** Grants what a finished Checkout sold, if it sold credit and was paid. Throws StripeCallError. */
export async function grantSoldCredit(stripe: Stripe, sessionId: string): Promise<void> {
  const session = await callStripe(() => stripe.checkout.sessions.retrieve(sessionId));
  const { mode, metadata, payment_status: status, customer, amount_total: amountMinor } = session;
  const isPaidCredit = mode === 'payment' && metadata?.gristmill_kind === kind && status === 'paid';
  if (!isPaidCredit || customer === null || !amountMinor) return;
  await grantCredit(stripe, {
    customerId: typeof customer === 'string' ? customer : customer.id,
    amountMinor,
    category: 'paid',
    name: names.en,
    source: sessionId,
    expiresMs: null,
  });
}

/** Every grant of a customer, newest first. Throws StripeCallError. */
export async function* grantsOf(stripe: Stripe, customerId: string): AsyncGenerator<Stripe.Billing.CreditGrant> {
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.billing.creditGrants.list({
        customer: customerId,
        limit: maxPageSize,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    yield* page.data;
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
}

const iso = (seconds: number | null | undefined) =>
  seconds === null || seconds === undefined ? null : new Date(seconds * 1000).toISOString();

/** A grant as the API shows it. */
export const showGrant = ({
  id,
  name,
  category,
  amount,
  created,
  expires_at,
  voided_at,
}: Stripe.Billing.CreditGrant) => ({
  object: 'credit_grant' as const,
  id,
  name: name ?? null,
  category: category === 'paid' ? ('paid' as const) : ('promotional' as const),
  amount_minor: amount.monetary?.value ?? 0,
  granted_at: new Date(created * 1000).toISOString(),
  expires_at: iso(expires_at),
  voided_at: iso(voided_at),
});
