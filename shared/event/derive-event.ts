import { accountIn } from '../billing/account-store.ts';
import { showSubscription } from '../billing/show.ts';
import { runRow } from '../run/run-row.ts';
import type { Row } from '../table/client.ts';
import { raisedAlert } from '../wallet/rules-store.ts';
import { showAlert } from '../wallet/show-limits.ts';
import { eventIdOf } from './event-id.ts';
import type { NewEvent } from './store.ts';

/** A row of the table before and after a change, which happened at `atMs` (epoch milliseconds). */
export interface RowChange {
  readonly before: Row | undefined;
  readonly after: Row;
  readonly atMs: number;
}

/** What a change of the table tells its tenant; undefined for most. The same change always makes the same event. */
export function deriveEvent(change: RowChange): NewEvent | undefined {
  switch (change.after.entity) {
    case 'run':
      return runEnded(change);
    case 'spend_alert':
      return limitReached(change);
    case 'billing_account':
      return subscriptionChanged(change);
    default:
      return undefined;
  }
}

function runEnded({ before, after }: RowChange): NewEvent | undefined {
  const run = runRow.parse(after);
  const { state, finished_at: finishedMs } = run;
  const isEnd = state === 'succeeded' || state === 'failed' || state === 'cancelled';
  if (!isEnd || finishedMs === null || before?.state === state) return undefined;
  const { id, name, dataset_id, model_id, version_id, error } = run;
  const finished_at = new Date(finishedMs).toISOString();
  return {
    tenantId: run.tenant_id,
    id: eventIdOf(finishedMs, id),
    type: `run.${state}`,
    timeMs: finishedMs,
    data: { object: 'run', id, name, state, dataset_id, model_id, version_id, error, finished_at },
  };
}

function limitReached({ after }: RowChange): NewEvent {
  const alert = raisedAlert.parse(after);
  const { tenant_id: tenantId, name, window, percent, raised_ms: timeMs } = alert;
  return {
    tenantId,
    id: eventIdOf(timeMs, `${tenantId} ${name} ${window} ${percent}`),
    type: percent === 100 ? 'spend_limit.reached' : 'spend_limit.nearly_reached',
    timeMs,
    data: showAlert(alert),
  };
}

function subscriptionChanged({ before, after, atMs }: RowChange): NewEvent | undefined {
  const account = accountIn(after);
  const shown = showSubscription(account, atMs);
  const known = before && showSubscription(accountIn(before), atMs);
  const isNews = known?.plan !== shown.plan || known.status !== shown.status || known.is_ending !== shown.is_ending;
  // A customer at Stripe is made before anything is subscribed to.
  if (!isNews || (known === undefined && shown.status === 'none')) return undefined;
  const { tenantId, version } = account;
  return {
    tenantId,
    id: eventIdOf(atMs, `${tenantId} account ${version}`),
    type: 'subscription.updated',
    timeMs: atMs,
    data: shown,
  };
}
