import { tasks } from '../learning/tasks/registry.ts';
import type { TaskName } from '../learning/tasks/task-names.ts';
import { ProblemError } from '../runtime/errors.ts';

/**
 * The candidates to train, each once: by default all, and those that fine-tune where there is a pretrained model. Throws
 * ProblemError `invalid_request` that lists those the task has, or says that one of both has no use without the other.
 */
export function resolveCandidates(
  task: TaskName,
  requested: readonly string[] | undefined,
  hasPretrained: boolean,
): readonly string[] {
  const known = tasks[task].candidates;
  const names = known.map(({ name }) => name);
  const unknown = requested?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw refused('candidates', `${task} has no "${unknown}"; it has ${names.join(', ')}.`);
  }
  const tuning = known.filter(({ needsPretrained }) => needsPretrained).map(({ name }) => name);
  const chosen = requested ? [...new Set(requested)] : names.filter((name) => hasPretrained || !tuning.includes(name));
  const tuned = chosen.find((name) => tuning.includes(name));
  if (hasPretrained && tuned === undefined) {
    const advice = tuning.length > 0 ? `add ${tuning.join(', ')} to \`candidates\`, or leave it out` : 'leave it out';
    throw refused('pretrained', `no candidate of this ${task} run fine-tunes: ${advice}.`);
  }
  if (!hasPretrained && tuned !== undefined) {
    throw refused('candidates', `"${tuned}" begins with a pretrained model: name one as \`pretrained\`.`);
  }
  return chosen;
}

const refused = (param: string, reason: string) =>
  new ProblemError('invalid_request', `\`${param}\`: ${reason}`, { param });
