import { profileKey, rawDataKey } from '../../shared/bucket/keys.ts';
import { checkChecksum } from '../../shared/dataset/check-checksum.ts';
import { profileDataset } from '../../shared/dataset/profile/profile-dataset.ts';
import type { DatasetRow } from '../../shared/dataset/store.ts';
import { failureOf } from '../../shared/run/failure.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import type { Services } from './services.ts';

/** A profile that was cut off (time, memory) this often will not succeed the next time. */
const maxAttempts = 2;

/** Profiles a dataset that was just uploaded. The stream may tell of it twice: only the first tells of anything to do. */
export async function profileUpload(
  { bucket, clock, datasets }: Services,
  ref: readonly [tenantId: TenantId, datasetId: Id<'dataset'>],
): Promise<void> {
  const row = await datasets.markProfiling(ref, clock());
  if (!row) return;
  try {
    if (row.profiling_attempts > maxAttempts) throw tooMuch();
    const profile = await readAndProfile(bucket, row);
    await bucket.putJson(profileKey(...ref), profile);
    await datasets.markReady(ref, { rowCount: profile.row_count, columnCount: profile.columns.length }, clock());
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    await datasets.markFailed(ref, failureOf(error), clock());
  }
}

async function readAndProfile(bucket: Services['bucket'], row: DatasetRow) {
  const key = rawDataKey(row.tenant_id, row.id);
  if (row.checksum_sha256 !== null) await checkChecksum(await bucket.stream(key), row.checksum_sha256);
  return profileDataset(await bucket.stream(key));
}

const tooMuch = () =>
  new RunError('unusable_dataset', 'Reading the file took too much time or memory. Upload fewer rows or columns.');
