import type { Catcher, Retrier, State } from './definition.ts';
import type { StatesError } from './states-error.ts';

/** The milliseconds to wait before the next attempt, or undefined if no retrier takes the error again. */
export function nextRetry(
  retriers: readonly Retrier[] | undefined,
  attempts: Map<Retrier, number>,
  error: StatesError,
): number | undefined {
  const retrier = retriers?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
  if (!retrier) return undefined;
  const attempt = attempts.get(retrier) ?? 0;
  if (attempt >= (retrier.MaxAttempts ?? 3)) return undefined;
  attempts.set(retrier, attempt + 1);
  const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
  const delayMs = Math.min(seconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return retrier.JitterStrategy === 'FULL' ? Math.random() * delayMs : delayMs;
}

export function findCatcher(state: State, error: StatesError): Catcher | undefined {
  return state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
}

/** `States.ALL` does not take States.Runtime; `States.TaskFailed` takes everything but a timeout. */
function matches(names: readonly string[], { errorName }: StatesError): boolean {
  if (names.includes(errorName)) return true;
  if (errorName === 'States.Runtime' || errorName === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (names.includes('States.TaskFailed') && errorName !== 'States.Timeout');
}
