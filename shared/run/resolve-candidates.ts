import { tasks } from '../learning/tasks/registry.ts';
import type { TaskName } from '../learning/tasks/task-names.ts';
import { ProblemError } from '../runtime/errors.ts';

/** The candidates to train, each once. Throws ProblemError `invalid_request` that lists those the task has. */
export function resolveCandidates(task: TaskName, requested: readonly string[] | undefined): readonly string[] {
  const known = tasks[task].candidates.map(({ name }) => name);
  const unknown = requested?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ProblemError(
      'invalid_request',
      `\`candidates\`: ${task} has no "${unknown}"; it has ${known.join(', ')}.`,
      { param: 'candidates' },
    );
  }
  return requested ? [...new Set(requested)] : known;
}
