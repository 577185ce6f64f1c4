import { LocalStripe } from '../../../local/stripe/local-stripe.ts';
import { SettableClock } from '../../../local/stripe/settable-clock.ts';
import type { SendWebhook } from '../../../local/stripe/webhooks/deliveries.ts';
import { connectStripe } from '../../../shared/billing/stripe-client.ts';

export const daySeconds = 86_400;
const startMs = Date.UTC(2026, 0, 31, 10, 0, 0);

/** A Stripe account in this process, with a clock that stands until it is moved, and the SDK on it. */
interface FixtureOptions {
  readonly sendWebhook?: SendWebhook;
  /** Epoch milliseconds. */
  readonly fromMs?: number;
}

export function startStripe({ fromMs = startMs, ...options }: FixtureOptions = {}) {
  const clock = new SettableClock(fromMs);
  const local = new LocalStripe({ apiKey: 'sk_test_local', clock, pagesUrl: 'http://pages.invalid', ...options });
  const stripe = connectStripe({ apiKey: 'sk_test_local', maxRetries: 0, fetch: local.fetch });
  const advance = async (seconds: number) => {
    clock.advance(seconds * 1000);
    local.runDue();
    await local.deliveries.pump();
  };
  const eventTypes = () => local.account.world.events.values().map(({ type }) => type);
  return { clock, local, stripe, advance, eventTypes };
}
