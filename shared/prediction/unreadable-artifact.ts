import { ArtifactError } from '../learning/artifact/artifact-error.ts';
import { ProblemError } from '../runtime/errors.ts';

/** Throws what was caught; an ArtifactError as a problem, for the caller can do something about it. */
export function refuseUnreadable(error: unknown): never {
  if (!(error instanceof ArtifactError)) throw error;
  const remedy = 'Point the alias at another version, or train again.';
  const detail = `The stored model cannot be used (${error.fault}): ${error.message}. ${remedy}`;
  throw new ProblemError('unavailable', detail, { cause: error });
}
