import type { Id, TenantId } from '../runtime/ids.ts';
import type { RunStore } from './store.ts';

const intervalMs = 2000;

/** Looks every two seconds if the run was cancelled, so that training stops soon after. `stop` ends the looking. */
export function watchCancellation(runs: RunStore, ref: readonly [tenantId: TenantId, runId: Id<'run'>]) {
  let isCancelled = false;
  const look = () =>
    runs.isCancelled(...ref).then(
      (answer) => {
        isCancelled ||= answer;
      },
      // The next look is two seconds away.
      () => undefined,
    );
  const timer = setInterval(() => void look(), intervalMs);
  return { isCancelled: () => isCancelled, stop: () => clearInterval(timer) };
}
