import type { BucketClient } from '../bucket/client.ts';
import { profileKey } from '../bucket/keys.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { type Profile, profile } from './schema.ts';

/** The stored profile of a dataset that is ready. Throws when it is not there. */
export async function readProfile(
  bucket: BucketClient,
  tenantId: TenantId,
  datasetId: Id<'dataset'>,
): Promise<Profile> {
  return profile.parse(await bucket.json(profileKey(tenantId, datasetId)));
}
