import { holdDataset, releaseDataset } from '../dataset/store.ts';
import { holdModel, promoteVersion, releaseModel } from '../model/store.ts';
import { isConditionFailure } from '../runtime/aws.ts';
import { CancelledError, RunError } from '../runtime/errors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { TableClient, TransactWrite } from '../table/client.ts';
import { candidateKey, runKey, runPartition, tenantPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { type CandidateRow, candidateRow, type RunRow, runRow } from './run-row.ts';
import { finalRunStates, type RunStep } from './schema.ts';

type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];

/** How a run ended. */
export type RunEnd =
  | { readonly state: 'succeeded'; readonly model_id: Id<'model'>; readonly version_id: Id<'version'> }
  | { readonly state: 'failed'; readonly error: NonNullable<RunRow['error']> }
  | { readonly state: 'cancelled' };

const isUnfinished = '#state IN (:validating, :queued, :running)';
const unfinishedStates = { ':validating': 'validating', ':queued': 'queued', ':running': 'running' };

/** Rows of runs and of their candidates. */
export class RunStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /**
   * Puts a run with its candidates and takes hold of what it uses: all or nothing. False when something that it uses
   * is not ready any more, or the run exists.
   */
  async create(row: RunRow, candidates: readonly CandidateRow[]): Promise<boolean> {
    const rows = [
      { ...runKey(row.tenant_id, row.id), ...row },
      ...candidates.map((candidate) => ({ ...candidateKey(row.tenant_id, row.id, candidate.name), ...candidate })),
    ];
    const puts = rows.map((Item) => ({ Put: { Item, ConditionExpression: 'attribute_not_exists(pk)' } }));
    try {
      await this.#table.transact([...puts, ...hold(row)]);
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** Takes back a run that was never started. */
  async undoCreate(row: RunRow, candidates: readonly CandidateRow[]): Promise<void> {
    const keys = [
      runKey(row.tenant_id, row.id),
      ...candidates.map(({ name }) => candidateKey(row.tenant_id, row.id, name)),
    ];
    const deletes = keys.map((key) => ({ Delete: { Key: { ...key } } }));
    await this.#table.transact([...deletes, ...letGo(row)]);
  }

  async get(...ref: RunRef): Promise<RunRow | undefined> {
    const row = await this.#table.get(runKey(...ref));
    return row && runRow.parse(row);
  }

  /** A run that must go on. Throws CancelledError when it was cancelled, RunError when it is over or gone. */
  async getUnfinished(...ref: RunRef): Promise<RunRow> {
    const row = await this.get(...ref);
    if (row?.state === 'cancelled') throw new CancelledError('The run was cancelled.');
    if (!row || finalRunStates.includes(row.state)) throw new RunError('run_over', 'The run is over.');
    return row;
  }

  async isCancelled(...ref: RunRef): Promise<boolean> {
    return (await this.get(...ref))?.state === 'cancelled';
  }

  async list(tenantId: TenantId, query: { limit: number; after?: string | undefined }): Promise<Page<RunRow>> {
    const page = await readPage(this.#table, {
      pk: tenantPartition(tenantId),
      prefix: 'RUN#',
      order: 'newest',
      ...query,
    });
    return { ...page, items: page.items.map((row) => runRow.parse(row)) };
  }

  /** Every run that learned from a dataset or was tested on it. Reads all of the tenant's runs: for deletions only. */
  async runsOfDataset(tenantId: TenantId, datasetId: Id<'dataset'>): Promise<readonly RunRow[]> {
    const found: RunRow[] = [];
    for await (const row of this.#table.rows(tenantPartition(tenantId), 'RUN#')) {
      const run = runRow.parse(row);
      if (datasetsOf(run).includes(datasetId)) found.push(run);
    }
    return found;
  }

  /** Notes that a step began. Throws CancelledError when the run was cancelled, RunError when it is over or gone. */
  async enterStep(
    ref: RunRef,
    step: RunStep,
    state: 'validating' | 'queued' | 'running',
    nowMs: number,
  ): Promise<RunRow> {
    const set = assignments({ state, step, started_at: step === 'profile' ? nowMs : undefined });
    const row = await this.#table.updateIf(runKey(...ref), {
      ...set,
      ConditionExpression: isUnfinished,
      ExpressionAttributeValues: { ...set.ExpressionAttributeValues, ...unfinishedStates },
    });
    return row ? runRow.parse(row) : this.getUnfinished(...ref);
  }

  /** Notes how many rungs of the search are behind. */
  async noteRung(ref: RunRef, rungsDone: number): Promise<void> {
    await this.#table.update(runKey(...ref), assignments({ rungs_done: rungsDone }));
  }

  /** Notes which candidate passed the gate. */
  async setWinner(ref: RunRef, winner: string): Promise<void> {
    await this.#table.update(runKey(...ref), {
      UpdateExpression: 'SET winner = :winner',
      ExpressionAttributeValues: { ':winner': winner },
    });
  }

  /**
   * Ends a run, lets go of what it used, and makes the version of one that succeeded the champion: all or nothing.
   * False when it was over already, or its model is gone.
   */
  async finish(row: RunRow, end: RunEnd, nowMs: number): Promise<boolean> {
    const set = assignments({ ...end, finished_at: nowMs });
    const update = {
      Update: {
        Key: { ...runKey(row.tenant_id, row.id) },
        ...set,
        ConditionExpression: isUnfinished,
        ExpressionAttributeValues: { ...set.ExpressionAttributeValues, ...unfinishedStates },
      },
    };
    try {
      await this.#table.transact([update, ...(end.state === 'succeeded' ? release(row, end, nowMs) : letGo(row))]);
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  async candidates(...ref: RunRef): Promise<readonly CandidateRow[]> {
    const rows: CandidateRow[] = [];
    for await (const row of this.#table.rows(runPartition(...ref), 'CAND#')) rows.push(candidateRow.parse(row));
    return rows;
  }

  /** Throws when the run has no such candidate. */
  async candidate(ref: RunRef, name: string): Promise<CandidateRow> {
    return candidateRow.parse(await this.#table.get(candidateKey(...ref, name)));
  }

  /** Adds a candidate to a run, or puts it again. */
  async putCandidate(row: CandidateRow): Promise<void> {
    await this.#table.put({ ...candidateKey(row.tenant_id, row.run_id, row.name), ...row });
  }

  async updateCandidate(ref: RunRef, name: string, changes: Partial<CandidateRow>): Promise<void> {
    await this.#table.update(candidateKey(...ref, name), assignments(changes));
  }
}

/** The datasets that a run reads. */
const datasetsOf = ({ dataset_id, test_dataset_id, extra_dataset_ids, pretrained }: RunRow) => [
  dataset_id,
  ...extra_dataset_ids,
  ...(test_dataset_id === null ? [] : [test_dataset_id]),
  ...(pretrained && 'dataset_id' in pretrained ? [pretrained.dataset_id] : []),
];

const hold = (row: RunRow) => [
  ...datasetsOf(row).map((datasetId) => holdDataset([row.tenant_id, datasetId], row.id)),
  ...(row.base_model_id === null ? [] : [holdModel([row.tenant_id, row.base_model_id], row.id)]),
];

const letGoOfDatasets = (row: RunRow) =>
  datasetsOf(row).map((datasetId) => releaseDataset([row.tenant_id, datasetId], row.id));

const letGo = (row: RunRow) => [
  ...letGoOfDatasets(row),
  ...(row.base_model_id === null ? [] : [releaseModel([row.tenant_id, row.base_model_id], row.id)]),
];

/** A transaction writes a row once, so the model gets its champion and is let go of in one write. */
const release = (row: RunRow, { model_id, version_id }: Extract<RunEnd, { state: 'succeeded' }>, nowMs: number) => [
  ...letGoOfDatasets(row),
  promoteVersion([row.tenant_id, model_id], version_id, row.id, nowMs),
];

/** Part of a transaction: refused when the run is over, so that a cancelled run registers nothing. */
export const whileUnfinished = (ref: RunRef, step: RunStep): TransactWrite => ({
  Update: {
    Key: { ...runKey(...ref) },
    ConditionExpression: isUnfinished,
    UpdateExpression: 'SET #step = :step',
    ExpressionAttributeNames: { '#state': 'state', '#step': 'step' },
    ExpressionAttributeValues: { ':step': step, ...unfinishedStates },
  },
});
