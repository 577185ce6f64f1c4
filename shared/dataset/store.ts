import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { TableClient, TransactWrite } from '../table/client.ts';
import { datasetKey, tenantPartition } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { type Dataset, dataset, datasetState } from './dataset.ts';

const datasetRow = z.object({
  entity: z.literal('dataset'),
  tenant_id: idSchema('tenant'),
  id: idSchema('dataset'),
  name: z.string(),
  filename: z.string(),
  size_bytes: z.int(),
  checksum_sha256: z.string().nullable(),
  state: datasetState,
  upload_id: z.string(),
  part_size_bytes: z.int(),
  /** Times that profiling was begun: it is given up when it was cut off too often. */
  profiling_attempts: z.int(),
  row_count: z.int().nullable(),
  column_count: z.int().nullable(),
  error: dataset.shape.error,
  /** Runs that have not ended: the dataset cannot be deleted under them. */
  used_by: z.set(z.string()).optional(),
  created_at: z.int(),
  updated_at: z.int(),
  /** Epoch seconds, while uploading: the table forgets an upload that nobody completed. */
  expires_at: z.int().optional(),
});
export type DatasetRow = z.infer<typeof datasetRow>;

type DatasetRef = readonly [tenantId: TenantId, datasetId: Id<'dataset'>];

/** Beyond what the profiling function may take: whoever still says that it profiles was cut off. */
const longestProfilingMs = 20 * 60_000;

/** Rows of datasets. */
export class DatasetStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** False when the dataset was there already. */
  create(row: DatasetRow): Promise<boolean> {
    return this.#table.putIfAbsent({ ...datasetKey(row.tenant_id, row.id), ...row });
  }

  async get(...ref: DatasetRef): Promise<DatasetRow | undefined> {
    const row = await this.#table.get(datasetKey(...ref));
    return row && datasetRow.parse(row);
  }

  async list(tenantId: TenantId, query: { limit: number; after?: string | undefined }): Promise<Page<DatasetRow>> {
    const page = await readPage(this.#table, {
      pk: tenantPartition(tenantId),
      prefix: 'DS#',
      order: 'newest',
      ...query,
    });
    return { ...page, items: page.items.map((row) => datasetRow.parse(row)) };
  }

  /** Undefined when it was not uploading any more. */
  markUploaded(ref: DatasetRef, nowMs: number): Promise<DatasetRow | undefined> {
    return this.#move(ref, ['uploading', 'uploaded'], { state: 'uploaded', updated_at: nowMs }, 'REMOVE expires_at');
  }

  /** Counts an attempt to profile; undefined when there is nothing to profile (any more). */
  markProfiling(ref: DatasetRef, nowMs: number): Promise<DatasetRow | undefined> {
    return this.#move(ref, ['uploaded', 'profiling'], { state: 'profiling', updated_at: nowMs }, countAttempt);
  }

  async markReady(ref: DatasetRef, size: { rowCount: number; columnCount: number }, nowMs: number): Promise<void> {
    await this.#move(ref, ['profiling'], {
      state: 'ready',
      row_count: size.rowCount,
      column_count: size.columnCount,
      updated_at: nowMs,
    });
  }

  async markFailed(ref: DatasetRef, error: NonNullable<Dataset['error']>, nowMs: number): Promise<void> {
    await this.#move(ref, ['uploaded', 'profiling'], { state: 'failed', error, updated_at: nowMs });
  }

  /** Closes the dataset for new runs; false while a run uses it or it is being profiled. */
  async markDeleting(ref: DatasetRef, nowMs: number): Promise<boolean> {
    const row = await this.#table.updateIf(datasetKey(...ref), {
      ConditionExpression:
        'attribute_exists(pk) AND attribute_not_exists(used_by) AND (#state <> :profiling OR updated_at < :cutOff)',
      UpdateExpression: 'SET #state = :state, updated_at = :now REMOVE expires_at',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':state': 'deleting',
        ':profiling': 'profiling',
        ':cutOff': nowMs - longestProfilingMs,
        ':now': nowMs,
      },
    });
    return row !== undefined;
  }

  delete(...ref: DatasetRef): Promise<void> {
    return this.#table.delete(datasetKey(...ref));
  }

  async #move(
    ref: DatasetRef,
    from: readonly DatasetRow['state'][],
    to: Partial<DatasetRow> & { readonly state: DatasetRow['state'] },
    more = '',
  ): Promise<DatasetRow | undefined> {
    const set = assignments(to);
    const row = await this.#table.updateIf(datasetKey(...ref), {
      ConditionExpression: `#state IN (${from.map((_, at) => `:from${at}`).join(', ')})`,
      UpdateExpression: `${set.UpdateExpression} ${more}`,
      ExpressionAttributeNames: set.ExpressionAttributeNames,
      ExpressionAttributeValues: {
        ...set.ExpressionAttributeValues,
        ...Object.fromEntries(from.map((state, at) => [`:from${at}`, state])),
        ...(more === countAttempt && { ':one': 1 }),
      },
    });
    return row && datasetRow.parse(row);
  }
}

const countAttempt = 'ADD profiling_attempts :one';

/** Part of a transaction: the run holds the dataset, which must be ready. */
export const holdDataset = (ref: DatasetRef, runId: Id<'run'>): TransactWrite => ({
  Update: {
    Key: { ...datasetKey(...ref) },
    ConditionExpression: '#state = :ready',
    UpdateExpression: 'ADD used_by :run',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':ready': 'ready', ':run': new Set([runId]) },
  },
});

/** Part of a transaction: the run lets go of the dataset. */
export const releaseDataset = (ref: DatasetRef, runId: Id<'run'>): TransactWrite => ({
  Update: {
    Key: { ...datasetKey(...ref) },
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: 'DELETE used_by :run',
    ExpressionAttributeValues: { ':run': new Set([runId]) },
  },
});

/** A dataset as the API shows it. */
export function showDataset(row: DatasetRow): Dataset {
  const { id, name, filename, size_bytes, checksum_sha256, state, row_count, column_count, error } = row;
  return {
    object: 'dataset',
    id,
    name,
    filename,
    size_bytes,
    checksum_sha256,
    state,
    row_count,
    column_count,
    error,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    upload_expires_at: row.expires_at === undefined ? null : new Date(row.expires_at * 1000).toISOString(),
  };
}
