import type { BucketClient } from '../bucket/client.ts';
import type { PretrainedModel } from '../learning/pretrained/pretrained-model.ts';
import { findCandidate } from '../learning/tasks/find-candidate.ts';
import { tasks } from '../learning/tasks/registry.ts';
import { openRunPretrained } from '../pretrained/copy-store.ts';
import type { RunRow } from './run-row.ts';

/** The run's pretrained model, where the candidate begins with one. Throws RunError `pretrained_unusable`. */
export async function pretrainedFor(
  bucket: BucketClient,
  { tenant_id, id, task, pretrained }: RunRow,
  candidate: string,
): Promise<PretrainedModel | undefined> {
  const isNeeded = findCandidate(tasks[task], candidate)?.needsPretrained;
  return isNeeded && pretrained ? openRunPretrained(bucket, [tenant_id, id], pretrained) : undefined;
}
