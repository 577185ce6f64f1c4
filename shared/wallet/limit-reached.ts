import type { BillingMeter } from '../billing/schema.ts';
import { ProblemError } from '../runtime/errors.ts';
import { type Counter, planMeterOf, windowEnd } from './counters.ts';

function planLimitReached(meter: BillingMeter, limit: number, window: string, needed: number): ProblemError {
  const detail = meter.startsWith('training_seconds')
    ? `The plan holds ${limit} ${meter} in ${window}, and too little is left for the ${needed} that this run may take. Send a smaller \`max_seconds\`, or choose a plan that goes on.`
    : `The plan's ${limit} ${meter} of ${window} are used up. Choose a plan that goes on.`;
  return new ProblemError('plan_limit_reached', detail, { param: 'plan' });
}

/** The refusal of what would go beyond a limit: the first counter that has too little left is named. */
export function limitReached(
  counters: readonly Counter[],
  taken: readonly number[],
  units: number,
  nowMs: number,
): ProblemError {
  const full = counters.find(({ isHard, limit, perUnit }, at) => isHard && limit - (taken[at] ?? 0) < units * perUnit);
  const { name = 'tenant', window = '' } = full ?? {};
  const planMeter = planMeterOf({ name });
  if (planMeter) return planLimitReached(planMeter, full?.limit ?? 0, window, units * (full?.perUnit ?? 0));
  if (name.endsWith('#budget')) {
    const detail = `The API key's budget of ${(full?.limit ?? 0) / 1_000_000} cents for ${window} (UTC) leaves too little. Use another key.`;
    return new ProblemError('spend_limit_reached', detail, { param: 'monthly_budget_minor' });
  }
  const what = name === 'tenant' ? 'all spending' : name.replace('#', ' with ');
  const cents = (full?.limit ?? 0) / 1_000_000;
  const detail = `The spend limit of ${cents} cents for ${what} in ${window} (UTC) leaves too little. Raise it by PUT /v1/spend_limits.`;
  if (window.length === 7) return new ProblemError('spend_limit_reached', detail, { param: name });
  const retryAfterSeconds = Math.max(1, Math.ceil((windowEnd(window) - nowMs) / 1000));
  return new ProblemError('daily_limit_reached', detail, { param: name, retryAfterSeconds });
}
