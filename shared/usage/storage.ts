import type { TenantId } from '../runtime/ids.ts';
import { hourMs, hourOf, hourStart, hoursBetween } from './hour.ts';
import type { UsageRecord } from './schema.ts';

/** Hours further back are given up: they would be billed by what is stored now, not by what was then. */
const maxCatchUpHours = 35 * 24;

/** The whole hours that a tenant's storage was not metered for yet, oldest first; the hour that is running is not over. */
export function hoursToMeter(tenant: { createdAt: number; meteredUntil: number | null }, nowMs: number): string[] {
  const thisHour = hourStart(hourOf(nowMs));
  const earliest = thisHour - maxCatchUpHours * hourMs;
  const from = Math.max(tenant.meteredUntil ?? hourStart(hourOf(tenant.createdAt)), earliest);
  return hoursBetween(from, thisHour);
}

/** What a tenant kept stored for one hour. The id is the hour's: an hour is recorded once, whoever meters it. */
export function storageRecord(tenantId: TenantId, hour: string, storedBytes: number): UsageRecord {
  return {
    tenantId,
    id: `storage_${hour}`,
    meter: 'stored_byte_hours',
    quantity: storedBytes,
    modelId: null,
    versionId: null,
    keyId: null,
    runId: null,
    machine: null,
    time: hourStart(hour),
    inputHash: null,
    outputHash: null,
    leaseId: null,
  };
}
