import { findCandidate } from '../tasks/find-candidate.ts';
import { tasks } from '../tasks/registry.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';
import { ArtifactError } from './artifact-error.ts';
import type { Manifest } from './manifest.ts';

/** The task that an artifact answers. Throws ArtifactError when this code does not know it. */
export function findTask({ task: name, target }: Manifest): TaskDefinition {
  const task = Object.values(tasks).find((one) => one.name === name);
  if (task && task.answerKind === target.kind) return task;
  throw new ArtifactError('foreign', `This version has no task "${name}" of ${target.kind}`);
}

/** The task and the candidate that made an artifact. Throws ArtifactError when this code does not know them. */
export function findMaker(manifest: Manifest) {
  const task = findTask(manifest);
  const candidate = findCandidate(task, manifest.candidate);
  if (candidate) return { task, candidate };
  throw new ArtifactError('foreign', `This version has no candidate "${manifest.candidate}" of a task "${task.name}"`);
}
