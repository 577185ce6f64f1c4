import { ArtifactError } from '../../shared/learning/artifact/artifact-error.ts';
import { InputError } from '../../shared/learning/features/input-error.ts';
import type { LoadedModel, ModelOutput } from '../../shared/learning/tasks/task.ts';
import { answerFrom, usageOf } from '../../shared/prediction/answer.ts';
import { commitOnce, commitUsage } from '../../shared/prediction/commit.ts';
import type { DeployedVersions } from '../../shared/prediction/deployed-version.ts';
import type { ModelCache } from '../../shared/prediction/model-cache.ts';
import type { predictionOperations } from '../../shared/prediction/operations.ts';
import type { PredictionInput } from '../../shared/prediction/schema.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import type { ApiAnswer, ApiRequest, UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';

type Predict = (typeof predictionOperations)[number];

interface Services {
  readonly table: TableClient;
  readonly models: ModelCache;
  readonly versions: DeployedVersions;
  readonly answers: IdempotencyStore;
}

/** Find the version, run it, record the usage; only then answer. */
export const createPrediction =
  (services: Services): UseCaseOf<typeof predictionOperations, 'predict'> =>
  async (request) => {
    const { params, caller, nowMs, idempotencyKey: key } = request;
    requireModel(caller.allowedModels, params.model_id);
    const scope = { tenantId: caller.tenantId, operationId: 'predict' };
    const known = key && (await services.answers.recall(scope, key, nowMs));
    if (known) return replayed(known);

    const { body, record } = await answer(services, request);
    if (key === null) {
      await commitUsage(services.table, record);
      return { body };
    }
    const commit = { scope, key, record, answer: JSON.stringify(body), nowMs };
    const first = await commitOnce(services.table, services.answers, commit);
    return first === undefined ? { body } : replayed(first);
  };

async function answer({ models, versions }: Services, request: ApiRequest<Predict>) {
  const { params, body, caller, nowMs, makeId } = request;
  const wish = {
    tenantId: caller.tenantId,
    modelId: params.model_id,
    versionId: body.version,
    alias: body.alias ?? 'champion',
  };
  const { versionId, artifactFolder } = await versions.find(wish, nowMs);
  const model = await openModel(models, artifactFolder);
  refuseAbstention(model, body.abstain_below);
  const inputs = Array.isArray(body.inputs) ? body.inputs : [body.inputs];
  const facts = { modelId: params.model_id, versionId, abstainBelow: body.abstain_below, nowMs, makeId };
  const outputs = await predictAll(model, inputs, Array.isArray(body.inputs));
  const data = outputs.map((output) => answerFrom(output, facts));
  const record: UsageRecord = {
    tenantId: caller.tenantId,
    id: makeId('usage', nowMs),
    meter: 'predictions',
    quantity: data.length,
    modelId: params.model_id,
    versionId,
    keyId: caller.keyId,
    runId: null,
    machine: null,
    time: nowMs,
  };
  const [only] = data;
  const list = { object: 'list' as const, data, usage: usageOf(data.length) };
  return { body: Array.isArray(body.inputs) || only === undefined ? list : only, record };
}

async function predictAll(
  model: LoadedModel,
  inputs: readonly PredictionInput[],
  isList: boolean,
): Promise<readonly ModelOutput[]> {
  try {
    return await model.predict(inputs);
  } catch (error) {
    if (error instanceof ArtifactError) throw unreadable(error);
    if (!(error instanceof InputError)) throw error;
    const place = isList ? `inputs[${error.index}]` : 'inputs';
    throw new ProblemError('invalid_input', `${error.message}.`, { param: `${place}.${error.param}`, cause: error });
  }
}

async function openModel(models: ModelCache, folder: string): Promise<LoadedModel> {
  return models.get(folder).catch((error: unknown) => {
    throw error instanceof ArtifactError ? unreadable(error) : error;
  });
}

/** The caller can do something about it, so it is told what is wrong and where. */
function unreadable(cause: ArtifactError): ProblemError {
  const remedy = 'Point the alias at another version, or train again.';
  const detail = `The stored model cannot be used (${cause.fault}): ${cause.message}. ${remedy}`;
  return new ProblemError('unavailable', detail, { cause });
}

function requireModel(allowedModels: readonly string[] | null, modelId: string): void {
  if (allowedModels === null || allowedModels.includes(modelId)) return;
  throw new ProblemError('model_not_allowed', 'This API key may not use this model.', { param: 'model_id' });
}

function refuseAbstention(model: LoadedModel, abstainBelow: number | undefined): void {
  if (abstainBelow === undefined || model.task === 'tabular_classification') return;
  const detail = 'A regression has no confidence to abstain by. Leave `abstain_below` out.';
  throw new ProblemError('invalid_input', detail, { param: 'abstain_below' });
}

const replayed = (text: string): ApiAnswer<Predict> => ({
  body: JSON.parse(text) as ApiAnswer<Predict>['body'],
  headers: { 'idempotency-replayed': 'true' },
});
