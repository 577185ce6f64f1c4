import { attachCard } from '../engine/cards.ts';
import { changesTo, licenceOf, otherPlans } from '../engine/plan-switch.ts';
import type { StripeAnswer } from '../local-stripe.ts';
import { requireCustomer, setDefaultCard } from '../resources/customers.ts';
import { updateSubscription } from '../resources/subscriptions.ts';
import type { Account } from '../route.ts';
import { StripeError } from '../stripe-error.ts';
import type { Customer, Subscription } from '../types.ts';
import { cardFields, testCardTable } from './card-form.ts';
import { day, type Html, html, money, page, redirect } from './page.ts';
import { isPageText, type PageLanguage, pageTexts } from './page-texts.ts';
import { planPart } from './plan-part.ts';

interface Visit {
  readonly account: Account;
  readonly id: string;
  readonly language: PageLanguage;
  readonly form: URLSearchParams | null;
}

interface PortalSession {
  readonly customer: string;
  readonly return_url: string | null;
}

/** The customer portal: the subscription and its plan, the card and the invoices of one customer. */
export function portalPage({ account, id, language, form }: Visit): StripeAnswer {
  const { world } = account;
  const session = world.store.table<PortalSession>('portal_session').get(id);
  const t = pageTexts(language);
  if (!session)
    return page(
      { language, title: t('over'), path: `/portal/${id}`, status: 410 },
      html`<section><p>${t('overMore')}</p></section>`,
    );
  const customer = requireCustomer(world, session.customer);
  let alert: string | null = null;
  if (form) {
    try {
      act(account, customer, form);
      return redirect(`/portal/${id}?lang=${language}`);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      alert = error.status === 402 ? `${t('declined')} (${error.facts.declineCode ?? ''})` : error.message;
    }
  }
  const subscription = subscriptionOf(account, customer.id);
  const body = html`${alert === null ? null : html`<div class="alert wide" role="alert">${alert}</div>`}
<div class="stack">${subscriptionPart(account, subscription, language)}${planPart(world, subscription, language)}</div>${cardPart(account, customer, language)}${testCardTable(language)}${invoicePart(account, customer, language)}
${session.return_url === null ? null : html`<p class="wide"><a href="${session.return_url}">← ${t('done')}</a></p>`}`;
  const title = t('portal', { name: customer.name ?? customer.id });
  return page({ language, title, path: `/portal/${id}`, status: alert === null ? 200 : 402 }, body);
}

const subscriptionOf = ({ world }: Account, customerId: string): Subscription | undefined =>
  world.subscriptions
    .values()
    .filter(
      ({ customer, status }) => customer === customerId && status !== 'canceled' && status !== 'incomplete_expired',
    )
    .at(-1);

function act(account: Account, customer: Customer, form: URLSearchParams): void {
  const { world, subscriptions, invoices } = account;
  const subscription = subscriptionOf(account, customer.id);
  const action = form.get('action');
  if (action === 'card') {
    setDefaultCard(world, customer, attachCard(world, form.get('card') ?? '', customer.id).id);
    // The card of Checkout stands on the subscription itself and would go on being charged.
    if (subscription) subscriptions.save({ ...subscription, default_payment_method: null });
  }
  if (action === 'pay') invoices.pay(form.get('invoice') ?? '', true);
  if (!subscription) return;
  if (action === 'resume') subscriptions.resume(subscription.id);
  if (action === 'plan') switchPlan(account, subscription, form.get('product'));
  if (action !== 'cancel' && action !== 'keep') return;
  const isEnding = action === 'cancel';
  const end = subscription.items.data[0]?.current_period_end ?? null;
  const after: Subscription = {
    ...subscription,
    cancel_at_period_end: isEnding,
    cancel_at: isEnding ? end : null,
    canceled_at: isEnding ? world.now() : null,
  };
  world.emit('customer.subscription.updated', subscriptions.save(after), { cancel_at_period_end: !isEnding });
}

function switchPlan(account: Account, subscription: Subscription, wanted: string | null): void {
  const plan = otherPlans(account.world, subscription).find(({ productId }) => productId === wanted);
  if (!plan)
    throw new StripeError(400, `The subscription cannot be switched to '${wanted}' now.`, { param: 'product' });
  const items = changesTo(plan, subscription);
  updateSubscription(account, subscription.id, { items, proration_behavior: 'create_prorations' });
}

const button = (action: string, label: string, more: Html | null = null) =>
  html`<form method="post">${more}<button name="action" value="${action}">${label}</button></form>`;

function subscriptionPart(account: Account, subscription: Subscription | undefined, language: PageLanguage): Html {
  const t = pageTexts(language);
  if (!subscription) return html`<section><h2>${t('subscription')}</h2><p>${t('none')}</p></section>`;
  const { items, status, cancel_at_period_end: isEnding } = subscription;
  const month = licenceOf(subscription)?.price;
  const name = account.world.products.get(month?.product ?? '')?.name ?? subscription.id;
  const date = day(items.data[0]?.current_period_end ?? 0, language);
  const when = isEnding ? t('ends', { date }) : t('renews', { date });
  const next =
    status === 'paused'
      ? button('resume', t('resume'))
      : isEnding
        ? button('keep', t('keep'))
        : button('cancel', t('cancel'));
  return html`<section><h2>${t('subscription')}</h2><p class="price">${name}</p>
<p>${isPageText(status) ? t(status) : status} · ${when}</p><p class="soft">${t('perMonth', { amount: money(month?.unit_amount ?? 0, subscription.currency, language) })}</p>${next}</section>`;
}

function cardPart({ world }: Account, customer: Customer, language: PageLanguage): Html {
  const t = pageTexts(language);
  const card = world.paymentMethods.get(customer.invoice_settings.default_payment_method ?? '')?.card;
  const kept = card ? `${card.brand} •••• ${card.last4} · ${card.exp_month}/${card.exp_year}` : t('noCard');
  return html`<section><h2>${t('paymentMethod')}</h2><p>${kept}</p><form method="post">${cardFields(language)}
<button name="action" value="card" class="primary">${t('newCard')}</button></form></section>`;
}

function invoicePart({ world, invoices }: Account, customer: Customer, language: PageLanguage): Html {
  const t = pageTexts(language);
  const own = world.invoices
    .values()
    .filter((invoice) => invoice.customer === customer.id)
    .toReversed();
  const rows = own.map(({ id }) => {
    const { number, created, status, total, currency } = invoices.read(id);
    const hidden = html`<input type="hidden" name="invoice" value="${id}">`;
    return html`<tr><td>${number ?? '–'}</td><td>${day(created, language)}</td><td>${isPageText(status) ? t(status) : status}</td>
<td>${money(total, currency, language)}${status === 'open' ? button('pay', t('payNow'), hidden) : null}</td></tr>`;
  });
  return html`<section class="wide"><h2>${t('invoices')}</h2>${rows.length === 0 ? html`<p>${t('noInvoices')}</p>` : html`<table>${rows}</table>`}</section>`;
}
