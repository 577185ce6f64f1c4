import { ProblemError } from '../runtime/errors.ts';

const dayMs = 86_400_000;
/** Before anything was ever metered. */
const earliestMs = Date.UTC(2020, 0, 1);

interface RangeRule {
  readonly defaultDays: number;
  readonly maxDays: number;
}

/** Reads `from` and `to` (RFC 3339 times or dates) of a query. Throws ProblemError 400 when they make no such range. */
export function readTimeRange(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
  { defaultDays, maxDays }: RangeRule,
): { readonly fromMs: number; readonly toMs: number } {
  const toMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? toMs - defaultDays * dayMs : Date.parse(from);
  if (fromMs >= toMs) throw new ProblemError('invalid_request', '`from`: must be before `to`.', { param: 'from' });
  if (fromMs < earliestMs) {
    throw new ProblemError('invalid_request', '`from`: must be 2020 or later.', { param: 'from' });
  }
  if (toMs - fromMs > maxDays * dayMs + 1) {
    throw new ProblemError('invalid_request', `\`from\`: a range may span ${maxDays} days.`, { param: 'from' });
  }
  return { fromMs, toMs };
}
