import {
  asksPerson,
  type CheckoutSession,
  completeCheckout,
  openSession,
  requestsOf,
  sessionsOf,
} from '../engine/checkout.ts';
import type { StripeAnswer } from '../local-stripe.ts';
import type { Account } from '../route.ts';
import { StripeError } from '../stripe-error.ts';
import { cardFields, testCardTable } from './card-form.ts';
import { type Html, html, money, page, redirect } from './page.ts';
import { type PageLanguage, pageTexts } from './page-texts.ts';

interface Visit {
  readonly account: Account;
  readonly id: string;
  readonly language: PageLanguage;
  /** What was sent; null for a look at the page. */
  readonly form: URLSearchParams | null;
}

/** The page of a Checkout session: look at it, pay on it, answer the bank, or leave. */
export function checkoutPage({ account, id, language, form }: Visit): StripeAnswer {
  const session = sessionsOf(account).get(id);
  if (session?.status !== 'open') return overPage(language, id);
  if (!form) return payPage(account, session, language, null);
  const card = form.get('card') ?? '';
  const authentication = form.get('authentication');
  if (asksPerson(card) && authentication === null) return bankPage(session, language, form);
  try {
    openSession(account, id);
    completeCheckout(account, id, {
      card,
      authentication: authentication === 'passed' ? 'passed' : 'failed',
      promotionCode: form.get('promotion') ?? undefined,
    });
    return redirect((session.success_url ?? '/done').replace('{CHECKOUT_SESSION_ID}', id));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return payPage(account, session, language, reasonOf(error, language, authentication));
  }
}

function reasonOf(error: StripeError, language: PageLanguage, authentication: string | null): string {
  const t = pageTexts(language);
  if (error.status !== 402) return error.message;
  return authentication === 'failed' ? t('notAuthenticated') : `${t('declined')} (${error.facts.declineCode ?? ''})`;
}

function payPage(
  account: Account,
  session: CheckoutSession,
  language: PageLanguage,
  alert: string | null,
): StripeAnswer {
  const t = pageTexts(language);
  const { world } = account;
  const request = requestsOf(account).get(session.id);
  if (request?.sale) {
    const amount = money(request.sale.amount, request.sale.currency, language);
    const offer = html`<section><p class="price">${amount}</p><p class="soft">${t('once')}</p></section>`;
    return cardPage({ session, language, alert, title: request.sale.name, button: t('payOnce', { amount }) }, offer);
  }
  const prices = (request?.items ?? []).flatMap(({ price }) => world.prices.get(price) ?? []);
  const month = prices.find(({ recurring }) => recurring?.usage_type === 'licensed');
  const product = world.products.get(month?.product ?? '')?.name ?? 'Gristmill';
  const amount = money(month?.unit_amount ?? 0, month?.currency ?? 'usd', language);
  const days = request?.trialDays ?? null;
  const due = days === null ? amount : money(0, month?.currency ?? 'usd', language);
  const metered = prices.filter(({ recurring }) => recurring?.usage_type === 'metered');
  const title = t('subscribe', { plan: product });
  const offer = html`<section><p class="price">${days === null ? t('perMonth', { amount }) : t('trial', { days: String(days), amount })}</p>
<p class="soft">${t('thenUsage')}</p><table>${metered.map(({ nickname, id }) => html`<tr><td colspan="2">${nickname ?? id}</td></tr>`)}
<tr><td><strong>${t('dueToday')}</strong></td><td><strong>${due}</strong></td></tr></table></section>`;
  return cardPage({ session, language, alert, title, button: days === null ? t('pay') : t('startTrial') }, offer);
}

interface CardPage {
  readonly session: CheckoutSession;
  readonly language: PageLanguage;
  readonly alert: string | null;
  readonly title: string;
  readonly button: string;
}

/** What is offered, and beside it the card that pays for it. */
function cardPage({ session, language, alert, title, button }: CardPage, offer: Html): StripeAnswer {
  const t = pageTexts(language);
  const body = html`${offer}<section><form method="post" action="/pay/${session.id}?lang=${language}">${alert === null ? null : html`<div class="alert" role="alert">${alert}</div>`}
${cardFields(language)}${promotionField(session, language)}
<button class="primary">${button}</button></form>
${session.cancel_url === null ? null : html`<p><a href="${session.cancel_url}">${t('back')}</a></p>`}</section>${testCardTable(language)}`;
  return page({ language, title, path: `/pay/${session.id}`, status: alert === null ? 200 : 402 }, body);
}

const promotionField = ({ allow_promotion_codes: isAllowed }: CheckoutSession, language: PageLanguage): Html | null =>
  isAllowed
    ? html`<label>${pageTexts(language)('promotion')}<input name="promotion" autocomplete="off"></label>`
    : null;

/** The bank's question, which a test answers for it. */
function bankPage(session: CheckoutSession, language: PageLanguage, form: URLSearchParams): StripeAnswer {
  const t = pageTexts(language);
  const kept = ['card', 'promotion'].map(
    (name) => html`<input type="hidden" name="${name}" value="${form.get(name) ?? ''}">`,
  );
  const body = html`<section><p>${t('authAsk')}</p><form method="post" action="/pay/${session.id}?lang=${language}">${kept}
<div class="row"><button name="authentication" value="passed" class="primary">${t('authPass')}</button>
<button name="authentication" value="failed">${t('authFail')}</button></div></form></section>`;
  return page({ language, title: t('authTitle'), path: `/pay/${session.id}` }, body);
}

function overPage(language: PageLanguage, id: string): StripeAnswer {
  const t = pageTexts(language);
  return page(
    { language, title: t('over'), path: `/pay/${id}`, status: 410 },
    html`<section><p>${t('overMore')}</p></section>`,
  );
}
