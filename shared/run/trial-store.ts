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

  async put(row: TrialRow): Promise<void> {
    await this.#table.put({ ...trialKey(row.tenant_id, row.run_id, row.candidate, row.number), ...row });
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

  async update(ref: RunRef, trial: TrialRef, changes: Partial<TrialRow>): Promise<void> {
    await this.#table.update(trialKey(...ref, ...trial), assignments(changes));
  }
}
