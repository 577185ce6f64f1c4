import * as z from 'zod';
import { isConditionFailure } from '../runtime/aws.ts';
import { idSchema } from '../runtime/id-schema.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { TableClient, TransactWrite } from '../table/client.ts';
import { modelKey, modelPartition, tenantPartition, versionKey } from '../table/keys.ts';
import { type Page, readPage } from '../table/page.ts';
import { type ModelAlias, modelVersion, taskName } from './schema.ts';

const modelRow = z.object({
  entity: z.literal('model'),
  tenant_id: idSchema('tenant'),
  id: idSchema('model'),
  name: z.string(),
  task: taskName,
  target: z.string(),
  /** `deleting` when a deletion was cut off: it serves no more, and the next DELETE finishes it. */
  state: z.enum(['live', 'deleting']),
  champion: idSchema('version').nullable(),
  challenger: idSchema('version').nullable(),
  version_count: z.int(),
  /** Runs that make a new version of it and have not ended. */
  used_by: z.set(z.string()).optional(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type ModelRow = z.infer<typeof modelRow>;

const versionRow = z
  .object({ ...modelVersion.shape })
  .omit({ object: true })
  .extend({
    entity: z.literal('version'),
    tenant_id: idSchema('tenant'),
    created_at: z.int(),
  });
export type VersionRow = z.infer<typeof versionRow>;

type ModelRef = readonly [tenantId: TenantId, modelId: Id<'model'>];

/** What goes into one transaction with a version. */
interface VersionWrites {
  readonly newModel?: ModelRow | undefined;
  /** Writes that must hold as well. */
  readonly provided?: readonly TransactWrite[];
}

/** Rows of models and their versions. */
export class ModelStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** A model, also while it is being deleted. */
  async getAny(...ref: ModelRef): Promise<ModelRow | undefined> {
    const row = await this.#table.get(modelKey(...ref));
    return row && modelRow.parse(row);
  }

  /** A model that is there to be used. */
  async get(...ref: ModelRef): Promise<ModelRow | undefined> {
    const row = await this.getAny(...ref);
    return row?.state === 'live' ? row : undefined;
  }

  async list(tenantId: TenantId, query: { limit: number; after?: string | undefined }): Promise<Page<ModelRow>> {
    const pk = tenantPartition(tenantId);
    const page = await readPage(this.#table, { pk, prefix: 'MDL#', order: 'newest', ...query });
    return { ...page, items: page.items.map((row) => modelRow.parse(row)) };
  }

  /** Every model that a tenant has, those that are being deleted too. */
  async *ids(tenantId: TenantId): AsyncGenerator<Id<'model'>> {
    for await (const row of this.#table.rows(tenantPartition(tenantId), 'MDL#')) yield modelRow.parse(row).id;
  }

  async getVersion(ref: ModelRef, versionId: Id<'version'>): Promise<VersionRow | undefined> {
    const row = await this.#table.get(versionKey(...ref, versionId));
    return row && versionRow.parse(row);
  }

  async listVersions(ref: ModelRef, query: { limit: number; after?: string | undefined }): Promise<Page<VersionRow>> {
    const page = await readPage(this.#table, { pk: modelPartition(...ref), prefix: 'VER#', order: 'newest', ...query });
    return { ...page, items: page.items.map((row) => versionRow.parse(row)) };
  }

  /** Every version of a model, oldest first. */
  async *versions(...ref: ModelRef): AsyncGenerator<VersionRow> {
    for await (const row of this.#table.rows(modelPartition(...ref), 'VER#')) yield versionRow.parse(row);
  }

  /**
   * Puts a version and counts it on its model, which is made with it when `newModel` is given: all or nothing.
   * False when something is in the way: the model is not live (or there already), the version exists, or another
   * version took its number.
   */
  async addVersion(row: VersionRow, { newModel, provided = [] }: VersionWrites = {}): Promise<boolean> {
    const item = { ...versionKey(row.tenant_id, row.model_id, row.id), ...row };
    try {
      await this.#table.transact([
        { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
        newModel ? putModel({ ...newModel, version_count: row.number }) : countVersion(row),
        ...provided,
      ]);
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** Points an alias at a version; undefined when the model is not live. */
  async setAlias(
    ref: ModelRef,
    alias: ModelAlias,
    versionId: Id<'version'>,
    nowMs: number,
  ): Promise<ModelRow | undefined> {
    return this.#updateIf(ref, '#state = :live', { [alias]: versionId, updated_at: nowMs }, { ':live': 'live' });
  }

  /** Takes the model out of service; false while a run makes a version of it. */
  async markDeleting(ref: ModelRef, nowMs: number): Promise<boolean> {
    const changes = { state: 'deleting', updated_at: nowMs };
    return (await this.#updateIf(ref, 'attribute_exists(pk) AND attribute_not_exists(used_by)', changes)) !== undefined;
  }

  deleteVersion(ref: ModelRef, versionId: Id<'version'>): Promise<void> {
    return this.#table.delete(versionKey(...ref, versionId));
  }

  delete(...ref: ModelRef): Promise<void> {
    return this.#table.delete(modelKey(...ref));
  }

  async #updateIf(
    ref: ModelRef,
    condition: string,
    changes: Readonly<Record<string, unknown>>,
    values: Readonly<Record<string, unknown>> = {},
  ): Promise<ModelRow | undefined> {
    const set = assignments(changes);
    const row = await this.#table.updateIf(modelKey(...ref), {
      ConditionExpression: condition,
      UpdateExpression: set.UpdateExpression,
      ExpressionAttributeNames: { ...set.ExpressionAttributeNames, ...(condition.includes('#state') && stateName) },
      ExpressionAttributeValues: { ...set.ExpressionAttributeValues, ...values },
    });
    return row && modelRow.parse(row);
  }
}

const stateName = { '#state': 'state' };

const putModel = (row: ModelRow): TransactWrite => ({
  Put: { Item: { ...modelKey(row.tenant_id, row.id), ...row }, ConditionExpression: 'attribute_not_exists(pk)' },
});

const countVersion = (row: VersionRow): TransactWrite => ({
  Update: {
    Key: { ...modelKey(row.tenant_id, row.model_id) },
    ConditionExpression: '#state = :live AND version_count = :before',
    UpdateExpression: 'SET version_count = :number, updated_at = :now',
    ExpressionAttributeNames: stateName,
    ExpressionAttributeValues: {
      ':live': 'live',
      ':before': row.number - 1,
      ':number': row.number,
      ':now': row.created_at,
    },
  },
});

/** Part of a transaction: the run holds the model, which must be live. */
export const holdModel = (ref: ModelRef, runId: Id<'run'>): TransactWrite => ({
  Update: {
    Key: { ...modelKey(...ref) },
    ConditionExpression: '#state = :live',
    UpdateExpression: 'ADD used_by :run',
    ExpressionAttributeNames: stateName,
    ExpressionAttributeValues: { ':live': 'live', ':run': new Set([runId]) },
  },
});

/** Part of a transaction: a run's version becomes the champion of the model, which must be live, and the run lets go. */
export const promoteVersion = (
  ref: ModelRef,
  versionId: Id<'version'>,
  runId: Id<'run'>,
  nowMs: number,
): TransactWrite => ({
  Update: {
    Key: { ...modelKey(...ref) },
    ConditionExpression: '#state = :live',
    UpdateExpression: 'SET champion = :version, updated_at = :now DELETE used_by :run',
    ExpressionAttributeNames: stateName,
    ExpressionAttributeValues: { ':live': 'live', ':version': versionId, ':now': nowMs, ':run': new Set([runId]) },
  },
});

/** Part of a transaction: the run lets go of the model. */
export const releaseModel = (ref: ModelRef, runId: Id<'run'>): TransactWrite => ({
  Update: {
    Key: { ...modelKey(...ref) },
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: 'DELETE used_by :run',
    ExpressionAttributeValues: { ':run': new Set([runId]) },
  },
});
