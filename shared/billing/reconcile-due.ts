import type { Clock } from '../runtime/clock.ts';
import { describeError, log } from '../runtime/logger.ts';
import type { Table } from '../table/client.ts';
import { hourMs, hourStart } from '../usage/hour.ts';
import type { MeterGateway, UsageSpan } from './meter-gateway.ts';
import { type GroupOutcome, reconcileGroup } from './reconcile-group.ts';
import type { SliceHead } from './slice.ts';
import { keepReading, listUnverified } from './slice-store.ts';

const groupsAtOnce = 500;
/** Hours that one reading of summaries covers: a page of Stripe's holds 100. */
const hoursPerReading = 96;

export interface ReconcilerOptions {
  readonly table: Table;
  readonly gateway: MeterGateway;
  readonly clock: Clock;
  /** No group is begun after this. */
  readonly untilMs: number;
}

/** Looks at every group that is due. A group that fails is looked at again in the next run, and stops no other. */
export async function reconcileDue(options: ReconcilerOptions): Promise<Record<GroupOutcome | 'failed', number>> {
  const { table, clock, untilMs } = options;
  const counts = { waiting: 0, read: 0, verified: 0, corrected: 0, disputed: 0, settled_otherwise: 0, failed: 0 };
  const seen = new Set<string>();
  for (;;) {
    const nowMs = clock();
    const found = await listUnverified(table, nowMs, groupsAtOnce);
    const due = found.filter((head) => !seen.has(keyOf(head)));
    if (due.length === 0) return counts;
    for (const heads of Object.values(Object.groupBy(due, ({ customerId, meter }) => `${customerId} ${meter}`))) {
      const readings = new Readings(options.gateway, heads ?? []);
      for (const head of heads ?? []) {
        if (clock() >= untilMs) return counts;
        seen.add(keyOf(head));
        counts[await attempt(table, readings, head, nowMs)] += 1;
      }
    }
  }
}

const keyOf = ({ tenantId, hour, meter, periodId }: SliceHead) => `${tenantId} ${hour} ${meter} ${periodId}`;

async function attempt(
  table: Table,
  readings: Readings,
  head: SliceHead,
  nowMs: number,
): Promise<GroupOutcome | 'failed'> {
  try {
    return await reconcileGroup(table, (span) => readings.sum(span), head, nowMs);
  } catch (error) {
    const { tenantId, hour, meter } = head;
    // Out of the way, so that what always fails is not all that a run sees.
    await keepReading(table, head, head.reading, nowMs + hourMs).catch(() => false);
    log('error', 'a group could not be reconciled', { tenant_id: tenantId, hour, meter, error: describeError(error) });
    return 'failed';
  }
}

/** Stripe's sums of one customer and meter, read for many hours at once: reads are few in a Stripe account. */
class Readings {
  readonly #gateway: MeterGateway;
  readonly #hours: readonly number[];
  readonly #known = new Map<number, number>();

  constructor(gateway: MeterGateway, heads: readonly SliceHead[]) {
    this.#gateway = gateway;
    this.#hours = heads.map(({ hour }) => hourStart(hour)).sort((a, b) => a - b);
  }

  async sum(span: UsageSpan): Promise<number> {
    const isWholeHour = span.fromMs % hourMs === 0 && span.toMs - span.fromMs === hourMs;
    if (!isWholeHour) return this.#gateway.sum(span);
    const known = this.#known.get(span.fromMs);
    if (known !== undefined) return known;
    const toMs = span.fromMs + hoursPerReading * hourMs;
    const wanted = this.#hours.filter((hour) => hour >= span.fromMs && hour < toMs);
    const last = wanted.at(-1) ?? span.fromMs;
    const sums = await this.#gateway.hourlySums({ ...span, toMs: last + hourMs });
    for (const hour of [span.fromMs, ...wanted]) this.#known.set(hour, sums.get(hour) ?? 0);
    return sums.get(span.fromMs) ?? 0;
  }
}
