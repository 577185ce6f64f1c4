import type { EncodedRows } from '../features/encoding.ts';
import type { Candidate } from './candidate.ts';
import type { TaskDefinition } from './task-definition.ts';

/** The task's candidate of that name, if it has one. */
export function findCandidate({ candidates }: TaskDefinition, name: string): Candidate<EncodedRows> | undefined {
  return candidates.find((candidate) => candidate.name === name);
}
