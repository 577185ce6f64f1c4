import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { readStatesError, type StatesError } from '../../shared/run/failure.ts';
import { putUsageRecord } from '../../shared/usage/store.ts';
import type { RunRef, Services } from './services.ts';

/**
 * Bills a trained candidate, once: the record's id and time come from the training, so a repetition is the same
 * record. A candidate that failed is noted and not billed; the others go on.
 */
export async function recordTraining(
  services: Services,
  ref: RunRef,
  candidate: string,
  caught: StatesError | undefined,
): Promise<void> {
  const { bucket, clock, events, runs, table } = services;
  const { key_id, lease_id } = await runs.getUnfinished(...ref);
  if (caught) return recordFailure(services, ref, candidate, caught);
  const [tenantId, runId] = ref;
  const { machine, max_seconds } = await runs.candidate(ref, candidate);
  const { training_seconds, finished_at, rows_hash, artifact_hash } = await new CandidateFiles(
    bucket,
    ...ref,
    candidate,
  ).readTraining();
  const billedSeconds = Math.min(Math.max(1, Math.ceil(training_seconds)), max_seconds);
  await putUsageRecord(table, {
    tenantId,
    id: `use_${runId.slice('run_'.length)}_${candidate}`,
    meter: 'training_seconds',
    quantity: billedSeconds,
    modelId: null,
    versionId: null,
    keyId: key_id,
    runId,
    machine,
    time: finished_at,
    inputHash: rows_hash,
    outputHash: artifact_hash,
    leaseId: lease_id,
  });
  await runs.updateCandidate(ref, candidate, { state: 'trained', progress: 1, training_seconds: billedSeconds });
  const message = `Trained ${candidate} in ${billedSeconds} s.`;
  const facts = { seconds: billedSeconds };
  await events.addEvent(ref, { kind: 'candidate_finished', step: 'train', candidate, message, facts }, clock());
}

async function recordFailure(
  { bucket, clock, events, runs }: Services,
  ref: RunRef,
  candidate: string,
  caught: StatesError,
): Promise<void> {
  const { compute } = await runs.candidate(ref, candidate);
  const told = compute === 'batch' ? await new CandidateFiles(bucket, ...ref, candidate).readFailure() : undefined;
  const error = readStatesError(told === undefined ? caught : { error: told, cause: told });
  await runs.updateCandidate(ref, candidate, { state: error ? 'failed' : 'cancelled', error });
  const reason = error?.message ?? 'it was cancelled.';
  const message = `${candidate} was not trained: ${reason}`;
  await events.addEvent(
    ref,
    { kind: 'candidate_failed', step: 'train', candidate, message, facts: { reason } },
    clock(),
  );
}
