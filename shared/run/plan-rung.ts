import { jobName, jobRuntimeSeconds } from './machines.ts';
import type { RungPlan, TrialGroup } from './pipeline-step.ts';
import { trainingConcurrency } from './quote.ts';
import type { CandidateRow, TrialRow } from './run-row.ts';

/** A worker takes no more trials than fit this, so that what a lost worker must do again is bounded. */
const groupSeconds = 600;

/** The seconds that one trial of a rung may take at most. */
export function trialSeconds({ rungs }: Pick<CandidateRow, 'rungs'>, rung: number): number {
  const { max_seconds = 0, trial_count = 1 } = rungs[rung] ?? {};
  return max_seconds / trial_count;
}

/**
 * Who trains which trials of a rung: each group is one branch of the state machine's Map, which reads and encodes the
 * rows once for all of its trials. A rung that no candidate has is the end of the search.
 */
export function planRung(
  rung: number,
  candidates: readonly CandidateRow[],
  trials: readonly Pick<TrialRow, 'candidate' | 'number' | 'state' | 'rung'>[],
): RungPlan {
  const running = trials.filter((trial) => trial.state === 'running' && trial.rung === rung);
  const evenShare = Math.ceil(running.length / trainingConcurrency);
  const groups = candidates
    .filter(({ rungs }) => rung < rungs.length)
    .flatMap((candidate) => {
      const own = running.filter((trial) => trial.candidate === candidate.name).map(({ number }) => number);
      const most = Math.max(1, Math.min(evenShare, Math.floor(groupSeconds / trialSeconds(candidate, rung))));
      const groupCount = Math.ceil(own.length / most);
      return Array.from({ length: groupCount }, (_, at) =>
        groupOf(candidate, rung, own.slice(at * most, (at + 1) * most)),
      );
    });
  return { rung: String(rung), groups, is_over: groups.length === 0 };
}

function groupOf(candidate: CandidateRow, rung: number, numbers: readonly number[]): TrialGroup {
  const { run_id, name, compute, machine } = candidate;
  const group = { name, compute, rung: String(rung), trials: numbers.join(',') };
  if (compute === 'lambda') return group;
  const job = {
    name: jobName(run_id, `r${rung}-${numbers[0]}-${name}`),
    max_runtime_seconds: jobRuntimeSeconds(Math.ceil(trialSeconds(candidate, rung) * numbers.length)),
    instance_type: machine,
  };
  return { ...group, job };
}
