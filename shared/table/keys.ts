import type { Id, TenantId } from '../runtime/ids.ts';

/** A row's place in the single table. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

const row = (pk: string, sk: string): RowKey => ({ pk, sk });

/** Partition of a tenant's own rows: the tenant, keys, datasets, runs and models. */
export const tenantPartition = (tenantId: TenantId) => tenantId as string;
export const tenantKey = (tenantId: TenantId) => row(tenantPartition(tenantId), 'TENANT');
export const apiKeyKey = (tenantId: TenantId, keyId: Id<'key'>) => row(tenantPartition(tenantId), `KEY#${keyId}`);
export const datasetKey = (tenantId: TenantId, datasetId: Id<'dataset'>) =>
  row(tenantPartition(tenantId), `DS#${datasetId}`);
export const runKey = (tenantId: TenantId, runId: Id<'run'>) => row(tenantPartition(tenantId), `RUN#${runId}`);
export const modelKey = (tenantId: TenantId, modelId: Id<'model'>) => row(tenantPartition(tenantId), `MDL#${modelId}`);

/** Partition of what happens during one run: events, metrics, candidates. */
export const runPartition = (tenantId: TenantId, runId: Id<'run'>) => `${tenantId}#${runId}`;
export const runEventKey = (tenantId: TenantId, runId: Id<'run'>, eventId: Id<'event'>) =>
  row(runPartition(tenantId, runId), `EVT#${eventId}`);
export const runMetricKey = (tenantId: TenantId, runId: Id<'run'>, candidate: string, iteration: number) =>
  row(runPartition(tenantId, runId), `MET#${candidate}#${String(iteration).padStart(8, '0')}`);
/** A trial's place in the learning curves: one point for each rung that it took part in. */
export const trialMetricKey = (tenantId: TenantId, runId: Id<'run'>, candidate: string, trial: number, rung: number) =>
  row(runPartition(tenantId, runId), `MET#${candidate}#TRIAL#${String(trial).padStart(3, '0')}#${rung}`);
export const trialKey = (tenantId: TenantId, runId: Id<'run'>, candidate: string, trial: number) =>
  row(runPartition(tenantId, runId), `TRIAL#${candidate}#${String(trial).padStart(3, '0')}`);
export const candidateKey = (tenantId: TenantId, runId: Id<'run'>, candidate: string) =>
  row(runPartition(tenantId, runId), `CAND#${candidate}`);

export const modelPartition = (tenantId: TenantId, modelId: Id<'model'>) => `${tenantId}#${modelId}`;
export const versionKey = (tenantId: TenantId, modelId: Id<'model'>, versionId: Id<'version'>) =>
  row(modelPartition(tenantId, modelId), `VER#${versionId}`);

export const idempotencyKey = (tenantId: TenantId, operationId: string, keyDigest: string) =>
  row(`${tenantId}#IDEM`, `${operationId}#${keyDigest}`);

/** Ledger partition: one hour of one tenant (`hour` is RFC 3339 to the hour, such as 2026-11-23T16). */
export const usagePartition = (tenantId: TenantId, hour: string) => `${tenantId}#USE#${hour}`;
export const usageKey = (tenantId: TenantId, hour: string, usageId: string) =>
  row(usagePartition(tenantId, hour), usageId);

/** Daily sums folded from the ledger: `day` is RFC 3339 to the day. */
export const usageSumPartition = (tenantId: TenantId) => `${tenantId}#SUM`;
export const usageSumKey = (tenantId: TenantId, hour: string, meter: string, modelId: string, keyId: string) =>
  row(usageSumPartition(tenantId), `${hour}#${meter}#${modelId}#${keyId}`);

export const rateKey = (tenantId: TenantId, keyId: Id<'key'>, windowStart: number) =>
  row(`${tenantId}#RATE#${keyId}`, String(windowStart).padStart(13, '0'));

/** The one key without a tenant: an API key arrives as a secret, and its tenant is what we look up. */
export const apiKeyDigestKey = (digest: string) => row(`KEYHASH#${digest}`, 'KEY');

/** The index partition (gsi1) that lists tenants for the scheduled storage meter; the table is never scanned. */
export const tenantIndex = (tenantId: TenantId) => ({ gsi1pk: 'TENANTS', gsi1sk: tenantId as string });
