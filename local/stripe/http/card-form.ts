import { testCards } from '../engine/cards.ts';
import { type Html, html } from './page.ts';
import { type PageLanguage, type PageText, pageTexts } from './page-texts.ts';

const outcomes: Readonly<Record<string, PageText>> = {
  pm_card_visa: 'succeeds',
  pm_card_mastercard: 'succeeds',
  pm_card_chargeDeclined: 'declines',
  pm_card_chargeDeclinedInsufficientFunds: 'insufficient',
  pm_card_chargeCustomerFail: 'failsLater',
  pm_card_authenticationRequiredOnSetup: 'asksOnce',
  pm_card_authenticationRequired: 'asksAlways',
};

const spaced = (number: string) => number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');

/** The fields of a card, as a hosted page asks for them. Only the number says anything here. */
export function cardFields(language: PageLanguage): Html {
  const t = pageTexts(language);
  return html`<label>${t('card')}<input name="card" inputmode="numeric" autocomplete="cc-number" required placeholder="4242 4242 4242 4242" pattern="[0-9 ]{12,23}"></label>
<div class="row"><label>${t('expiry')}<input name="expiry" placeholder="12 / 34" autocomplete="cc-exp"></label>
<label>${t('code')}<input name="code" placeholder="123" autocomplete="cc-csc"></label></div>
<label>${t('name')}<input name="name" autocomplete="cc-name"></label>`;
}

/** The cards that can be tried, and what each of them does. */
export function testCardTable(language: PageLanguage): Html {
  const t = pageTexts(language);
  const rows = testCards.map(
    ({ number, token }) =>
      html`<tr><td><code>${spaced(number)}</code></td><td>${t(outcomes[token] ?? 'succeeds')}</td></tr>`,
  );
  return html`<section><h2>${t('testCards')}</h2><table>${rows}</table></section>`;
}
