import type { RunRow } from '../../shared/run/run-row.ts';
import type { Id } from '../../shared/runtime/ids.ts';

/** The ids of what a run releases: they derive from the run's, so that a repeated step makes nothing twice. */
export function releasedIds({ id, base_model_id }: Pick<RunRow, 'id' | 'base_model_id'>): {
  readonly modelId: Id<'model'>;
  readonly versionId: Id<'version'>;
} {
  const ulid = id.slice('run_'.length);
  return { modelId: base_model_id ?? (`mdl_${ulid}` as Id<'model'>), versionId: `ver_${ulid}` as Id<'version'> };
}
