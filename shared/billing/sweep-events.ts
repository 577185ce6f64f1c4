import { describeError, log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { stripeSweepKey } from '../table/keys.ts';
import { applyNotice } from './apply-notice.ts';
import { heardEvents, readNotice } from './read-webhook.ts';
import { callStripe, type Stripe } from './stripe-client.ts';

interface Services {
  readonly table: Table;
  readonly connect: () => Promise<Stripe>;
  readonly nowMs: number;
}

/** Three times the schedule's pace: an event may have been late in showing, and asking twice costs little. */
const sweptSeconds = 3 * 3600;
/** Stripe lists events for 30 days. */
const oldestSeconds = 29 * 86_400;
/** What is younger may still be on its way as a webhook. */
const restSeconds = 300;

/**
 * Asks Stripe which events there were since the last sweep that came to its end, and does what was not done for them;
 * answers how many. Throws after all when one failed: the next sweep then begins where this one did, however long Stripe
 * cannot be reached.
 */
export async function sweepEvents({ table, connect, nowMs }: Services): Promise<number> {
  const stripe = await connect();
  const nowSeconds = Math.floor(nowMs / 1000);
  const untilSeconds = nowSeconds - restSeconds;
  const sweptUntil = Number((await table.get(stripeSweepKey))?.swept_until ?? nowSeconds - oldestSeconds);
  const fromSeconds = Math.max(nowSeconds - oldestSeconds, Math.min(sweptUntil, nowSeconds - sweptSeconds));
  const created = { gte: fromSeconds, lt: untilSeconds };
  let doneCount = 0;
  let failureCount = 0;
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.events.list({
        types: [...heardEvents],
        created,
        limit: 100,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    for (const event of page.data) {
      const notice = readNotice(event);
      if (!notice) continue;
      try {
        if ((await applyNotice({ table, stripe, nowMs }, notice)) === 'done') doneCount += 1;
      } catch (error) {
        failureCount += 1;
        log('error', 'an event of Stripe failed', { event_id: notice.id, error: describeError(error) });
      }
    }
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
  if (failureCount > 0) throw new Error(`${failureCount} events of Stripe could not be applied`);
  await table.put({ ...stripeSweepKey, entity: 'stripe_sweep', swept_until: untilSeconds });
  return doneCount;
}
