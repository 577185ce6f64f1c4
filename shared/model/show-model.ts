import type * as z from 'zod';
import type { model, modelVersion } from './schema.ts';
import type { ModelRow, VersionRow } from './store.ts';

/** A model as the API shows it. */
export function showModel(row: ModelRow): z.infer<typeof model> {
  const { id, name, task, target, champion, challenger, version_count } = row;
  return {
    object: 'model',
    id,
    name,
    task,
    target,
    version_count,
    aliases: { champion, challenger },
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  };
}

/** A model version as the API shows it. */
export function showVersion(row: VersionRow): z.infer<typeof modelVersion> {
  const { entity, tenant_id, ...shown } = row;
  return { object: 'model_version', ...shown, created_at: new Date(row.created_at).toISOString() };
}
