import * as z from 'zod';
import type { Id, TenantId } from '../runtime/ids.ts';
import { meters } from './rate-card.ts';

export const meter = z.enum(meters);

/** One billable act, as the ledger keeps it for ever. `quantity` is a whole number of the meter's unit. */
export interface UsageRecord {
  readonly tenantId: TenantId;
  /** Unique within the tenant and hour; the same act always makes the same id. */
  readonly id: string;
  readonly meter: z.infer<typeof meter>;
  readonly quantity: number;
  readonly modelId: Id<'model'> | null;
  readonly versionId: Id<'version'> | null;
  readonly keyId: Id<'key'> | null;
  readonly runId: Id<'run'> | null;
  /** What trained, for training seconds. */
  readonly machine: string | null;
  /** Epoch milliseconds. */
  readonly time: number;
  /** SHA-256 in hexadecimal of what went in and of what came out, for the receipt; null where there is no such thing. */
  readonly inputHash: string | null;
  readonly outputHash: string | null;
  /** The lease of a spend limit that it was taken from; null where nothing is limited. */
  readonly leaseId: Id<'lease'> | null;
  /** Whose line the answer showed, on the free plan; absent where nobody's. */
  readonly sponsorId?: Id<'sponsor'> | undefined;
}

/** An amount of money. */
export const amount = z
  .strictObject({
    amount_decimal: z.string().meta({ description: 'Minor units (cents) as an exact decimal, such as `0.05`.' }),
    currency: z.string(),
  })
  .meta({ id: 'Amount' });

/** A usage record as the API shows it. */
export const shownUsageRecord = z
  .strictObject({
    object: z.literal('usage_record'),
    id: z.string(),
    meter,
    quantity: z.int(),
    amount,
    model_id: z.string().nullable(),
    version_id: z.string().nullable(),
    key_id: z.string().nullable(),
    run_id: z.string().nullable(),
    machine: z.string().nullable(),
    time: z.iso.datetime(),
  })
  .meta({ id: 'UsageRecord' });

export const usageGroup = z.enum(['hour', 'day', 'month', 'model', 'key']);
export type UsageGroup = z.infer<typeof usageGroup>;

/** Usage of one meter in one group; what is not grouped by is null. */
const usageRow = z
  .strictObject({
    meter,
    hour: z.iso.datetime().nullable().meta({ description: 'When the hour begins, in UTC as all of these.' }),
    day: z.iso.date().nullable(),
    month: z.string().nullable().meta({ description: 'Such as `2026-11`.' }),
    model_id: z.string().nullable(),
    key_id: z.string().nullable(),
    quantity: z.int(),
    record_count: z.int(),
    amount,
  })
  .meta({ id: 'UsageRow' });
export type UsageRow = z.infer<typeof usageRow>;

export const usageReport = z
  .strictObject({
    object: z.literal('usage'),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    group_by: z.array(usageGroup),
    data: z.array(usageRow),
    total: amount,
  })
  .meta({ id: 'UsageReport' });
