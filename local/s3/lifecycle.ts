import type { BucketSpec } from '../deployment.ts';
import { removeObject } from './delete-object.ts';
import type { S3Store } from './store.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Applies the buckets' lifecycle rules now and every hour of virtual time; the answer stops it. */
export function startLifecycle(buckets: readonly BucketSpec[], store: S3Store): () => void {
  let cancel: () => void;
  const sweep = () => {
    for (const bucket of buckets) applyRules(bucket, store);
    cancel = store.clock.at(store.clock.now() + hourMs, sweep);
  };
  sweep();
  return () => cancel();
}

function applyRules(bucket: BucketSpec, store: S3Store): void {
  const nowMs = store.clock.now();
  for (const { prefix, days } of bucket.expirations) {
    for (const version of store.catalog.listOlder(bucket.name, prefix, changedBefore(nowMs, days))) {
      removeObject(store, bucket, version.key, undefined);
    }
  }
  for (const { prefix, days } of bucket.noncurrentExpirations ?? []) {
    for (const version of store.catalog.listReplaced(bucket.name, prefix, changedBefore(nowMs, days))) {
      removeObject(store, bucket, version.key, version.id);
    }
  }
  if (bucket.abortIncompleteUploadDays === undefined) return;
  for (const upload of store.uploads.listOlder(bucket.name, changedBefore(nowMs, bucket.abortIncompleteUploadDays))) {
    store.blobs.remove(store.catalog.transaction(() => store.uploads.remove(upload.id)));
  }
}

/** S3 counts whole days and then waits for the next midnight UTC. */
function changedBefore(nowMs: number, days: number): number {
  return Math.floor(nowMs / dayMs) * dayMs - days * dayMs;
}
