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

/** A webhook endpoint, and the partition of the events that it may hear of. */
export const endpointKey = (tenantId: TenantId, endpointId: Id<'endpoint'>) =>
  row(tenantPartition(tenantId), `WHE#${endpointId}`);
export const eventPartition = (tenantId: TenantId) => `${tenantId}#EVENT`;
export const eventKey = (tenantId: TenantId, eventId: Id<'event'>) => row(eventPartition(tenantId), `EVT#${eventId}`);

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

/** What was asked of a model: conversations, and the questions that were handed over. */
export const conversationKey = (tenantId: TenantId, modelId: Id<'model'>, conversationId: Id<'conversation'>) =>
  row(modelPartition(tenantId, modelId), `CNV#${conversationId}`);
export const handoverKey = (tenantId: TenantId, modelId: Id<'model'>, handoverId: Id<'handover'>) =>
  row(modelPartition(tenantId, modelId), `HND#${handoverId}`);

/** How much was stored of a model's predictions in a day, and what was said of one of them. */
export const storedDayKey = (tenantId: TenantId, modelId: Id<'model'>, day: string) =>
  row(modelPartition(tenantId, modelId), `PRD#${day}`);
export const feedbackKey = (tenantId: TenantId, modelId: Id<'model'>, predictionId: Id<'prediction'>) =>
  row(modelPartition(tenantId, modelId), `FBK#${predictionId}`);

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

/** Partition of a tenant's billing periods, with the version that every change of them raises. */
export const periodPartition = (tenantId: TenantId) => `${tenantId}#PERIOD`;
export const periodKey = (tenantId: TenantId, periodId: string) => row(periodPartition(tenantId), `P#${periodId}`);
export const periodVersionKey = (tenantId: TenantId) => row(periodPartition(tenantId), 'VERSION');

/** Partition of what is sent to Stripe: for each hour, meter and period a head, and its slices by revision. */
export const slicePartition = (tenantId: TenantId) => `${tenantId}#SLICE`;
const slicePlace = (hour: string, meter: string, periodId: string) => `${hour}#${meter}#${periodId}`;
export const sliceHeadKey = (tenantId: TenantId, hour: string, meter: string, periodId: string) =>
  row(slicePartition(tenantId), `${slicePlace(hour, meter, periodId)}#HEAD`);
export const sliceKey = (tenantId: TenantId, hour: string, meter: string, periodId: string, revision: number) =>
  row(slicePartition(tenantId), `${slicePlace(hour, meter, periodId)}#${String(revision).padStart(4, '0')}`);

/** What an invoice did not say and was put right after it was final, by period and meter. */
export const adjustmentPartition = (tenantId: TenantId) => `${tenantId}#ADJ`;
export const adjustmentKey = (tenantId: TenantId, periodId: string, meter: string, revision: number) =>
  row(adjustmentPartition(tenantId), `${periodId}#${meter}#${String(revision).padStart(4, '0')}`);

/** How much of a spend limit is taken in a window, who holds leases on it, and which alerts were raised. */
export const walletPartition = (tenantId: TenantId) => `${tenantId}#WALLET`;
export const walletKey = (tenantId: TenantId, window: string, name: string) =>
  row(walletPartition(tenantId), `SUM#${window}#${name}`);
export const leaseKey = (tenantId: TenantId, leaseId: Id<'lease'>) =>
  row(walletPartition(tenantId), `LEASE#${leaseId}`);
export const spendAlertKey = (tenantId: TenantId, window: string, name: string, percent: number) =>
  row(walletPartition(tenantId), `ALERT#${window}#${name}#${percent}`);
export const spendLimitsKey = (tenantId: TenantId) => row(tenantPartition(tenantId), 'LIMITS');

/** Paid invoices of a tenant, by month; its referral code; and the tenants that came by that. */
export const paidInvoicePartition = (tenantId: TenantId) => `${tenantId}#PAID`;
export const paidInvoiceKey = (tenantId: TenantId, month: string, invoiceId: string) =>
  row(paidInvoicePartition(tenantId), `${month}#${invoiceId}`);
export const referralCodeKey = (tenantId: TenantId) => row(tenantPartition(tenantId), 'REFERRAL');
export const referralPartition = (tenantId: TenantId) => `${tenantId}#REFERRED`;
export const referralKey = (tenantId: TenantId, referredId: TenantId) => row(referralPartition(tenantId), referredId);

/** What a tenant pays for. */
export const billingAccountKey = (tenantId: TenantId) => row(tenantPartition(tenantId), 'BILLING');

export const rateKey = (tenantId: TenantId, keyId: Id<'key'>, windowStart: number) =>
  row(`${tenantId}#RATE#${keyId}`, String(windowStart).padStart(13, '0'));

/** The one key without a tenant: an API key arrives as a secret, and its tenant is what we look up. */
export const apiKeyDigestKey = (digest: string) => row(`KEYHASH#${digest}`, 'KEY');

/** The second key without a tenant: one scheduled worker of a kind runs at a time, whichever tenants it works for. */
export const workerLeaseKey = (worker: string) => row(`WORKER#${worker}`, 'LEASE');

/** Index partitions of scheduled work over all tenants; a row leaves its list when nothing is left to do for it. */
export const workLists = {
  unsealed: 'UNSEALED',
  outbox: 'OUTBOX',
  unverified: 'UNVERIFIED',
  unsettled: 'UNSETTLED',
  leases: 'LEASES',
} as const;
export const workIndex = (tenantId: TenantId, list: keyof typeof workLists, order: string, place: string) => ({
  gsi1pk: workLists[list],
  gsi1sk: `${order}#${tenantId}#${place}`,
});

/** Sponsors of the free plan belong to the stage, as do the clicks that each had in a month. */
export const sponsorPartition = 'SPONSORS';
export const sponsorKey = (sponsorId: Id<'sponsor'>) => row(sponsorPartition, sponsorId);
export const sponsorClicksKey = (sponsorId: Id<'sponsor'>, month: string) => row(`SPONSOR#${sponsorId}`, month);
/** The index partition that lists the usage records of a month that showed a sponsor. */
export const impressionList = (sponsorId: Id<'sponsor'>, month: string) => `SPONSOR#${sponsorId}#${month}`;

/** Another key without a tenant: Stripe names its events by itself, and each must be known again before it is read. */
export const stripeEventKey = (eventId: string) => row(`STRIPE#${eventId}`, 'EVENT');

/** Up to when Stripe's events were swept: one row for the whole account of Stripe. */
export const stripeSweepKey = row('STRIPE#SWEEP', 'CURSOR');

/** The index partition (gsi1) that lists tenants for the scheduled storage meter; the table is never scanned. */
export const tenantIndex = (tenantId: TenantId) => ({ gsi1pk: 'TENANTS', gsi1sk: tenantId as string });
