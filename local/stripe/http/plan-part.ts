import { otherPlans } from '../engine/plan-switch.ts';
import type { Subscription } from '../types.ts';
import type { World } from '../world.ts';
import { type Html, html, money } from './page.ts';
import { type PageLanguage, pageTexts } from './page-texts.ts';

/** The part of the portal where a person takes another plan; nothing where there is none to take. */
export function planPart(world: World, subscription: Subscription | undefined, language: PageLanguage): Html | null {
  const t = pageTexts(language);
  const plans = subscription ? otherPlans(world, subscription) : [];
  if (!subscription || plans.length === 0) return null;
  const priceOf = (amount: number | null | undefined) =>
    t('perMonth', { amount: money(amount ?? 0, subscription.currency, language) });
  const rows = plans.map(
    ({ productId, name, licence }) => html`<tr><td><strong>${name}</strong><br>${priceOf(licence.unit_amount)}</td>
<td><form method="post"><input type="hidden" name="product" value="${productId}">
<button name="action" value="plan" aria-label="${t('switchTo', { plan: name })}">${t('switch')}</button></form></td></tr>`,
  );
  const settled = subscription.status === 'trialing' ? t('switchInTrial') : t('switchSettled');
  return html`<section><h2>${t('otherPlans')}</h2><table>${rows}</table>
<p class="soft">${settled}</p></section>`;
}
