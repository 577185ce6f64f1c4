import { applySubscription } from '../../shared/billing/account.ts';
import { changeAccount, readAccount } from '../../shared/billing/account-store.ts';
import { followPeriods } from '../../shared/billing/follow-periods.ts';
import type { billingOperations } from '../../shared/billing/operations.ts';
import { planOf } from '../../shared/billing/plans.ts';
import { showSubscription } from '../../shared/billing/show.ts';
import { fetchSubscription, switchPlan } from '../../shared/billing/subscription-client.ts';
import { withStripe } from '../../shared/billing/with-stripe.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

const changeable: ReadonlySet<string> = new Set(['trialing', 'active', 'past_due']);

export const changePlan =
  ({ table, connect }: Services): UseCaseOf<typeof billingOperations, 'changePlan'> =>
  async ({ body, caller, nowMs }) => {
    const account = await readAccount(table, caller.tenantId);
    const { subscriptionId, planId, status } = account;
    if (subscriptionId === null || !changeable.has(status)) {
      const detail = 'There is no running subscription to change. Begin one by POST /v1/billing/checkout.';
      throw new ProblemError('conflict', detail, { param: 'plan' });
    }
    if (planId === body.plan) return { body: showSubscription(account, nowMs) };
    refuseStepBack(account.segments.length, planId, body.plan);
    const atSeconds = Math.floor(nowMs / 1000);
    const after = await withStripe(connect, async (stripe) => {
      const idempotencyKey = `plan-${subscriptionId}-${account.version}-${body.plan}`;
      await switchPlan(stripe, { subscriptionId, planId: body.plan, atSeconds, idempotencyKey });
      const changed = await changeAccount(table, caller.tenantId, async (before) => {
        const fetched = await fetchSubscription(stripe, subscriptionId);
        return fetched ? applySubscription(before, fetched.facts, nowMs) : before;
      });
      await followPeriods(table, changed, nowMs);
      return changed;
    });
    return { body: showSubscription(after, nowMs) };
  };

/** Each plan includes units of its own: going up and down again within a month would collect them over and over. */
function refuseStepBack(
  segmentCount: number,
  from: Parameters<typeof planOf>[0],
  to: Parameters<typeof planOf>[0],
): void {
  const isDown = planOf(to).monthlyMinor < planOf(from).monthlyMinor;
  if (!isDown || segmentCount < 2) return;
  const detail = 'The plan was changed in this period already. A smaller one can be taken when the next period begins.';
  throw new ProblemError('conflict', detail, { param: 'plan' });
}
