import { candidateFolder } from '../bucket/keys.ts';
import type { ModelAlias } from '../model/schema.ts';
import type { ModelRow, ModelStore, VersionRow } from '../model/store.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { Id, TenantId } from '../runtime/ids.ts';

/** The version that answers, and where its artifact lies. */
export interface DeployedVersion {
  readonly versionId: Id<'version'>;
  readonly artifactFolder: string;
}

export interface VersionWish {
  readonly tenantId: TenantId;
  readonly modelId: Id<'model'>;
  readonly versionId: Id<'version'> | undefined;
  readonly alias: ModelAlias;
}

/** How long an environment goes on with what an alias pointed at. */
const memoryMs = 5_000;
const maxRemembered = 10_000;

type Models = Pick<ModelStore, 'get' | 'getVersion'>;

/** Finds the version that a request means; remembers it for a few seconds, so that most requests read no row. */
export class DeployedVersions {
  readonly #models: Models;
  readonly #remembered = new Map<string, { readonly until: number; readonly version: DeployedVersion }>();

  constructor(models: Models) {
    this.#models = models;
  }

  /** Throws ProblemError `not_found` or `model_not_deployed`. */
  async find(wish: VersionWish, nowMs: number): Promise<DeployedVersion> {
    const key = `${wish.tenantId} ${wish.modelId} ${wish.versionId ?? wish.alias}`;
    const known = this.#remembered.get(key);
    if (known && known.until > nowMs) return known.version;
    const version = await this.#look(wish);
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(key, { until: nowMs + memoryMs, version });
    return version;
  }

  async #look({ tenantId, modelId, versionId, alias }: VersionWish): Promise<DeployedVersion> {
    const model = await this.#models.get(tenantId, modelId);
    if (!model) throw new ProblemError('not_found', `There is no model ${modelId}.`, { param: 'model_id' });
    const row = await this.#models.getVersion([tenantId, modelId], versionId ?? pointedAt(model, alias));
    if (!row) throw new ProblemError('not_found', `The model has no version ${versionId}.`, { param: 'version' });
    return { versionId: row.id, artifactFolder: folderOf(row) };
  }
}

function pointedAt(model: ModelRow, alias: ModelAlias): Id<'version'> {
  const versionId = model[alias];
  if (versionId !== null) return versionId;
  const detail = `No version of this model is its ${alias}. Finish a run, or point the alias at a version.`;
  throw new ProblemError('model_not_deployed', detail, { param: 'alias' });
}

const folderOf = ({ tenant_id, run_id, candidate }: VersionRow) => candidateFolder(tenant_id, run_id, candidate);
