import type { Id, TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { TableClient } from '../table/client.ts';
import { runPartition, trialKey } from '../table/keys.ts';
import { type TrialRow, trialRow } from './run-row.ts';

type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];
type TrialRef = readonly [candidate: string, number: number];

/** Rows of the trials of a run's search. */
export class TrialStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** Puts a trial that is not there yet: one that is keeps what it gave, when an execution begins anew. */
  async putIfAbsent(row: TrialRow): Promise<void> {
    await this.#table.putIfAbsent({ ...trialKey(row.tenant_id, row.run_id, row.candidate, row.number), ...row });
  }

  /** Throws when the run has no such trial. */
  async get(ref: RunRef, trial: TrialRef): Promise<TrialRow> {
    return trialRow.parse(await this.#table.get(trialKey(...ref, ...trial)));
  }

  /** All trials of a run, by candidate and number. */
  async list(...ref: RunRef): Promise<readonly TrialRow[]> {
    const rows: TrialRow[] = [];
    for await (const row of this.#table.rows(runPartition(...ref), 'TRIAL#')) rows.push(trialRow.parse(row));
    return rows;
  }

  /**
   * Adds what a rung gave; false when the rung has its result or was judged, and nothing was changed: a worker that was
   * given up and goes on all the same changes no bill.
   */
  async addResult(ref: RunRef, before: TrialRow, result: TrialRow['results'][number]): Promise<boolean> {
    const set = assignments({ results: [...before.results, result] });
    const added = await this.#table.updateIf(trialKey(...ref, before.candidate, before.number), {
      UpdateExpression: set.UpdateExpression,
      ConditionExpression: '#state = :running AND #rung = :rung AND size(#results) = :count',
      ExpressionAttributeNames: { ...set.ExpressionAttributeNames, '#state': 'state', '#rung': 'rung' },
      ExpressionAttributeValues: {
        ...set.ExpressionAttributeValues,
        ':running': 'running',
        ':rung': before.rung,
        ':count': before.results.length,
      },
    });
    return added !== undefined;
  }

  async update(ref: RunRef, trial: TrialRef, changes: Partial<TrialRow>): Promise<void> {
    await this.#table.update(trialKey(...ref, ...trial), assignments(changes));
  }
}
