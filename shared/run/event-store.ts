import * as z from 'zod';
import { type Id, type IdMaker, idMaker, type TenantId } from '../runtime/ids.ts';
import type { TableClient } from '../table/client.ts';
import { runEventKey, runMetricKey, runPartition, trialMetricKey } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { type RunEvent, runEvent, runMetric } from './schema.ts';

type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];
type ListQuery = { readonly limit: number; readonly after?: string | undefined };

/** A run's diary goes with the table's TTL: what lasts stands on the run, its candidates and its model. */
const keepSeconds = 90 * 24 * 3600;

const eventRow = z
  .object({ ...runEvent.shape })
  .omit({ object: true })
  .extend({ facts: runEvent.shape.facts.default({}), created_at: z.int() });
export type EventRow = z.infer<typeof eventRow>;
const metricRow = z
  .object({ ...runMetric.shape })
  .omit({ object: true })
  .extend({ trial: z.int().nullable().default(null), created_at: z.int() });
export type MetricRow = z.infer<typeof metricRow>;

/** What happened during a run: events, and scores while it trained. */
export class EventStore {
  readonly #table: TableClient;
  readonly #makeId: IdMaker;

  constructor(table: TableClient, makeId = idMaker()) {
    this.#table = table;
    this.#makeId = makeId;
  }

  async addEvent(
    [tenantId, runId]: RunRef,
    event: Pick<RunEvent, 'kind' | 'message'> & Partial<Pick<RunEvent, 'step' | 'candidate' | 'facts'>>,
    nowMs: number,
  ): Promise<void> {
    const id = this.#makeId('event', nowMs);
    await this.#table.put({
      ...runEventKey(tenantId, runId, id),
      entity: 'run_event',
      tenant_id: tenantId,
      run_id: runId,
      id,
      step: null,
      candidate: null,
      facts: {},
      ...event,
      created_at: nowMs,
      expires_at: Math.floor(nowMs / 1000) + keepSeconds,
    });
  }

  async addMetric([tenantId, runId]: RunRef, metric: MetricRow): Promise<void> {
    const { candidate, trial, iteration } = metric;
    const key =
      trial === null
        ? runMetricKey(tenantId, runId, candidate, iteration)
        : trialMetricKey(tenantId, runId, candidate, trial, iteration);
    await this.#table.put({
      ...key,
      entity: 'run_metric',
      tenant_id: tenantId,
      run_id: runId,
      ...metric,
      expires_at: Math.floor(metric.created_at / 1000) + keepSeconds,
    });
  }

  async listEvents(ref: RunRef, query: ListQuery): Promise<Page<EventRow>> {
    const page = await readPage(this.#table, { pk: runPartition(...ref), prefix: 'EVT#', order: 'oldest', ...query });
    return { ...page, items: page.items.map((row) => eventRow.parse(row)) };
  }

  /** Candidate by candidate, iteration by iteration, then its trials rung by rung. */
  async listMetrics(ref: RunRef, query: ListQuery): Promise<Page<MetricRow>> {
    const page = await readPage(this.#table, { pk: runPartition(...ref), prefix: 'MET#', order: 'oldest', ...query });
    return { ...page, items: page.items.map((row) => metricRow.parse(row)) };
  }
}
