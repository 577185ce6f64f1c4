import { trainingAmount, trainingAmountMinor } from './price.ts';
import { estimatedFinishMs, runProgress } from './progress.ts';
import type { CandidateRow, RunRow, TrialRow } from './run-row.ts';
import { type Candidate, finalRunStates, type Run, type Trial } from './schema.ts';

const timeOrNull = (timeMs: number | null) => (timeMs === null ? null : new Date(timeMs).toISOString());

/** A candidate as the API shows it; one that had not ended when its run did is cancelled. */
export function showCandidate(row: CandidateRow, runState: RunRow['state']): Candidate {
  const { name, state, compute, machine, progress, scores, test_scores, rank, training_seconds, error } = row;
  const { search_seconds, settings, interval, latency, artifact_bytes, sampled_rows } = row;
  const isCutOff = finalRunStates.includes(runState) && (state === 'queued' || state === 'training');
  return {
    object: 'candidate',
    name,
    compute,
    machine,
    progress,
    scores,
    test_scores,
    rank,
    training_seconds,
    search_seconds,
    settings,
    interval,
    latency,
    artifact_bytes,
    sampled_rows,
    cost: trainingAmount(machine, (training_seconds ?? 0) + search_seconds),
    error,
    state: isCutOff ? 'cancelled' : state,
  };
}

/** A trial of a search as the API shows it; its share is that of the last rung that it finished. */
export function showTrial(row: TrialRow, rungs: CandidateRow['rungs']): Trial {
  const { candidate, number, state, settings, rung, results, error } = row;
  return {
    object: 'trial',
    candidate,
    number,
    state,
    settings,
    rung: rung + 1,
    share: rungs[results.length - 1]?.share ?? null,
    score: results.at(-1)?.score ?? null,
    training_seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    error,
  };
}

/** A run with its candidates as the API shows it at `nowMs`. */
export function showRun(row: RunRow, candidates: readonly CandidateRow[], nowMs: number): Run {
  const { id, name, dataset_id, test_dataset_id, target, task, seed, state, step, error, version_id } = row;
  const paces = candidates.map(({ progress, predicted_seconds }) => ({
    fraction: progress,
    predictedSeconds: predicted_seconds,
  }));
  const search = { rungCount: row.rung_count, rungsDone: row.rungs_done };
  const progress = runProgress(state, step, paces, search);
  const uses = candidates.map(({ machine, training_seconds, search_seconds }) => ({
    machine,
    seconds: (training_seconds ?? 0) + search_seconds,
  }));
  const startedAtMs = row.started_at ?? row.created_at;
  return {
    object: 'run',
    id,
    name,
    dataset_id,
    test_dataset_id,
    extra_dataset_ids: row.extra_dataset_ids,
    target,
    task,
    pretrained: row.pretrained,
    seed,
    state,
    step,
    progress,
    error,
    version_id,
    estimated_finish_at: timeOrNull(
      estimatedFinishMs({ state, progress, estimatedSeconds: row.estimated_seconds, startedAtMs, nowMs }),
    ),
    candidates: candidates.map((candidate) => showCandidate(candidate, state)),
    cost: {
      training_seconds: uses.reduce((sum, { seconds }) => sum + seconds, 0),
      amount_minor: trainingAmountMinor(uses),
      maximum_minor: row.maximum_minor,
      currency: row.currency,
    },
    model_id: row.model_id ?? row.base_model_id,
    created_at: new Date(row.created_at).toISOString(),
    started_at: timeOrNull(row.started_at),
    finished_at: timeOrNull(row.finished_at),
  };
}
