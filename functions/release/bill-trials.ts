import type { CandidateRow, RunRow, TrialRow } from '../../shared/run/run-row.ts';
import { putUsageRecord } from '../../shared/usage/store.ts';
import type { Services } from './services.ts';

/**
 * Bills what the trials of a candidate took in one rung, once, and never above the rung's maximum: the record's id and
 * time come from the trials, so a repetition is the same record. Trials that failed are not billed.
 */
export async function billTrials(
  { runs, table }: Services,
  { tenant_id: tenantId, id: runId, key_id, lease_id }: RunRow,
  { name, machine, rungs }: CandidateRow,
  trials: readonly TrialRow[],
  rung: number,
): Promise<void> {
  const resultsOf = (at: number) =>
    trials.flatMap(({ candidate, results }) => (candidate === name ? (results[at] ?? []) : []));
  const billedAt = (at: number) => {
    const results = resultsOf(at);
    const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
    return results.length === 0 ? 0 : Math.min(Math.max(1, Math.ceil(seconds)), rungs[at]?.max_seconds ?? 0);
  };
  const quantity = billedAt(rung);
  if (quantity === 0) return;
  await putUsageRecord(table, {
    tenantId,
    id: `use_${runId.slice('run_'.length)}_${name}_rung_${rung}`,
    meter: 'training_seconds',
    quantity,
    modelId: null,
    versionId: null,
    keyId: key_id,
    runId,
    machine,
    time: Math.max(...resultsOf(rung).map(({ finished_at }) => finished_at)),
    inputHash: null,
    outputHash: null,
    leaseId: lease_id,
  });
  const behind = Array.from({ length: rung + 1 }, (_, at) => billedAt(at));
  await runs.updateCandidate([tenantId, runId], name, {
    search_seconds: behind.reduce((sum, seconds) => sum + seconds, 0),
  });
}
