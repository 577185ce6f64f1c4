import type { Meter } from '../../shared/usage/rate-card.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import { idsOf } from './table.ts';

/** A usage record of tenant A: one prediction unless said otherwise. */
export const usageRecord = (
  fields: Partial<UsageRecord> & { id: string; time: number; meter?: Meter },
): UsageRecord => ({
  tenantId: idsOf('A').tenantId,
  meter: 'predictions',
  quantity: 1,
  modelId: null,
  versionId: null,
  keyId: null,
  runId: null,
  machine: null,
  inputHash: null,
  outputHash: null,
  leaseId: null,
  ...fields,
});
