import { sessionsOf } from '../engine/checkout.ts';
import type { StripeAnswer, StripeRequest } from '../local-stripe.ts';
import type { Account } from '../route.ts';
import { checkoutPage } from './checkout-page.ts';
import type { PageLanguage } from './page-texts.ts';
import { portalPage } from './portal-page.ts';

/** Answers a person's browser. */
export function answerPage(account: Account, { method, path, body, headers }: StripeRequest): StripeAnswer {
  const { pathname, searchParams } = new URL(path, 'http://local');
  const [, kind, id = ''] = /^\/(pay|portal)\/([\w-]+)$/.exec(pathname) ?? [];
  const session = sessionsOf(account).get(id) as { readonly locale?: string | null } | undefined;
  const portal = account.world.store.table<{ locale?: string | null }>('portal_session').get(id);
  const wanted = searchParams.get('lang') ?? session?.locale ?? portal?.locale ?? headers['accept-language'] ?? '';
  const language: PageLanguage = wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  const form = method === 'POST' ? new URLSearchParams(body) : null;
  if (kind === 'pay') return checkoutPage({ account, id, language, form });
  if (kind === 'portal') return portalPage({ account, id, language, form });
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'The local Stripe has no such page.' };
}
