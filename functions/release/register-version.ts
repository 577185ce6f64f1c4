import { manifestName } from '../../shared/learning/artifact/files.ts';
import { manifestSchema } from '../../shared/learning/artifact/manifest.ts';
import type { ModelRow, VersionRow } from '../../shared/model/store.ts';
import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import type { RunRow } from '../../shared/run/run-row.ts';
import { whileUnfinished } from '../../shared/run/store.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import { releasedIds } from './released-ids.ts';
import type { RunRef, Services } from './services.ts';
import { winnerOf } from './winner-of.ts';

/** Times that another run may take the next version number first. */
const numberAttempts = 5;

/** The step `register`: the winner becomes a version of its model. Done already, it changes nothing. */
export const registerVersion = (services: Services, ref: RunRef): Promise<StepDone> =>
  carryOutStep(services, ref, 'register', async (run) => {
    const { models, runs } = services;
    const { modelId, versionId } = releasedIds(run);
    const draft = await draftVersion(services, run);
    for (let attempt = 0; attempt < numberAttempts; attempt += 1) {
      const known = await models.getVersion([run.tenant_id, modelId], versionId);
      if (known) {
        const facts = { version: known.number, model_id: modelId };
        return { message: `Registered version ${known.number} of ${modelId}.`, facts };
      }
      await runs.getUnfinished(...ref);
      const model = await models.get(run.tenant_id, modelId);
      if (!model && run.base_model_id !== null) {
        throw new RunError('model_deleted', 'The model was deleted while the run made a version of it.');
      }
      const version = { ...draft, number: (model?.version_count ?? 0) + 1 };
      await models.addVersion(version, {
        newModel: model ? undefined : await newModel(services, run),
        provided: [whileUnfinished(ref, 'register')],
      });
    }
    throw new Error(`Version ${versionId} found no free number in ${numberAttempts} attempts`);
  });

async function newModel({ clock, datasets }: Services, run: RunRow): Promise<ModelRow> {
  const dataset = await datasets.get(run.tenant_id, run.dataset_id);
  const now = clock();
  return {
    entity: 'model',
    tenant_id: run.tenant_id,
    id: releasedIds(run).modelId,
    name: run.name ?? `${run.target} of ${dataset?.name ?? run.dataset_id}`,
    task: run.task,
    target: run.target,
    state: 'live',
    champion: null,
    challenger: null,
    version_count: 0,
    created_at: now,
    updated_at: now,
  };
}

async function draftVersion({ bucket, clock }: Services, run: RunRow): Promise<Omit<VersionRow, 'number'>> {
  const candidate = winnerOf(run);
  const files = new CandidateFiles(bucket, run.tenant_id, run.id, candidate);
  const { importance, size_bytes, base_model } = await files.readTraining();
  const manifest = (await files.readArtifact()).get(manifestName);
  const { input_schema } = manifestSchema.parse(JSON.parse(new TextDecoder().decode(manifest)));
  const { modelId, versionId } = releasedIds(run);
  return {
    entity: 'version',
    tenant_id: run.tenant_id,
    id: versionId,
    model_id: modelId,
    task: run.task,
    target: run.target,
    candidate,
    run_id: run.id,
    dataset_id: run.dataset_id,
    size_bytes,
    input_schema,
    evaluation: await files.readEvaluation(),
    importance,
    base_model,
    created_at: clock(),
  };
}
