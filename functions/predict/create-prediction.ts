import { tasks } from '../../shared/learning/tasks/registry.ts';
import type { LoadedModel } from '../../shared/learning/tasks/task.ts';
import { answerFrom, usageOf } from '../../shared/prediction/answer.ts';
import { commitOnce, commitUsage } from '../../shared/prediction/commit.ts';
import type { DeployedVersions } from '../../shared/prediction/deployed-version.ts';
import { explainText } from '../../shared/prediction/explain-text.ts';
import type { ModelCache } from '../../shared/prediction/model-cache.ts';
import type { predictionOperations } from '../../shared/prediction/operations.ts';
import { storedUntil, writeStored } from '../../shared/prediction/stored.ts';
import type { StorePredictions } from '../../shared/prediction/stored-client.ts';
import { refuseUnreadable } from '../../shared/prediction/unreadable-artifact.ts';
import { jsonHash } from '../../shared/receipt/json-hash.ts';
import type { Caller } from '../../shared/runtime/caller.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import type { ApiRequest, UseCaseOf } from '../../shared/runtime/request.ts';
import type { SponsorPicker } from '../../shared/sponsor/pick.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { amountMicroMinor } from '../../shared/usage/rate-card.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import type { Spending, Wallet } from '../../shared/wallet/wallet.ts';
import { billOnce } from './bill-once.ts';
import { requireModel } from './require-model.ts';
import { runModel } from './run-model.ts';
import { showSponsorLine } from './show-sponsor-line.ts';

type Predict = (typeof predictionOperations)[number];

interface Services {
  readonly table: TableClient;
  readonly models: ModelCache;
  readonly versions: DeployedVersions;
  readonly answers: IdempotencyStore;
  readonly wallet: Wallet;
  readonly sponsors: SponsorPicker;
  readonly store: StorePredictions;
}

/** Find the version, run it, store what was asked to be, record the usage; only then answer. */
export const createPrediction =
  (services: Services): UseCaseOf<typeof predictionOperations, 'predict'> =>
  async (request) => {
    const { params, caller, nowMs, idempotencyKey: key } = request;
    requireModel(caller.allowedModels, params.model_id);
    return billOnce(services, {
      scope: scopeOf(caller),
      key,
      spending: spendingOf(request),
      nowMs,
      answer: (leaseId) => answer(services, request, leaseId),
      commit: ({ record }, text) => commit(services, request, record, text),
    });
  };

/** Records the usage, and with an Idempotency-Key the answer; gives the answer of whoever was first with the key. */
async function commit(
  { table, answers }: Services,
  { caller, idempotencyKey: key, nowMs }: ApiRequest<Predict>,
  record: UsageRecord,
  answer: string,
): Promise<string | undefined> {
  if (key !== null) return commitOnce(table, answers, { scope: scopeOf(caller), key, record, answer, nowMs });
  await commitUsage(table, record);
  return undefined;
}

const scopeOf = ({ tenantId }: Caller) => ({ tenantId, operationId: 'predict' });

const spendingOf = ({ caller, params, body }: ApiRequest<Predict>): Spending => ({
  tenantId: caller.tenantId,
  keyId: caller.keyId,
  keyBudgetMinor: caller.monthlyBudgetMinor,
  modelId: params.model_id,
  meter: 'predictions',
  units: [body.inputs].flat().length,
  microMinorPerUnit: predictionMicroMinor,
});
const predictionMicroMinor = amountMicroMinor('predictions', 1);

async function answer(services: Services, request: ApiRequest<Predict>, leaseId: UsageRecord['leaseId']) {
  const { models, versions } = services;
  const { params, body, caller, nowMs, makeId } = request;
  const wish = {
    tenantId: caller.tenantId,
    modelId: params.model_id,
    versionId: body.version,
    alias: body.alias ?? 'champion',
  };
  const { versionId, artifactFolder } = await versions.find(wish, nowMs);
  const model = await models.get(artifactFolder).catch(refuseUnreadable);
  refuseAbstention(model, body.abstain_below);
  const isList = Array.isArray(body.inputs);
  const inputs = [body.inputs].flat();
  const abstainBelow = body.abstain_below ?? model.abstainBelow;
  const facts = { modelId: params.model_id, versionId, abstainBelow, nowMs, makeId };
  if (body.explain) refuseExplanation(model, isList);
  const readsImages = model.inputSchema.some(({ kind }) => kind === 'image');
  const outputs = await runModel(model, inputs, {
    placeOf: (index) => (isList ? `inputs[${index}]` : 'inputs'),
    wish: { showsHeat: body.explain && readsImages, recommendation: listWish(model, body.recommendation) },
  });
  // Made one after the other, so that a prediction leads to its record (`findAnswered`).
  const recordId = makeId('usage', nowMs);
  const answers = outputs.map((output) => answerFrom(output, facts));
  const [input, output] = [inputs[0], outputs[0]];
  const explanation =
    body.explain && !readsImages && input && output ? await explainText(model, input, output) : undefined;
  const explained = explanation ? answers.map((one) => ({ ...one, explanation })) : answers;
  const data = body.store ? explained.map((one) => ({ ...one, stored_until: storedUntil(nowMs) })) : explained;
  const { record, sponsored } = await showSponsorLine(services, {
    tenantId: caller.tenantId,
    id: recordId,
    meter: 'predictions',
    quantity: data.length,
    modelId: params.model_id,
    versionId,
    keyId: caller.keyId,
    runId: null,
    machine: null,
    time: nowMs,
    inputHash: jsonHash(body.inputs),
    outputHash: jsonHash(isList ? data.map(({ output }) => output) : data[0]?.output),
    leaseId,
  });
  if (body.store) await services.store(record, writeStored(inputs, data));
  const usage = { ...usageOf(data.length), record_id: recordId };
  const [only] = data;
  const shown = isList || only === undefined ? { object: 'list' as const, data, usage } : { ...only, usage };
  return { body: { ...shown, ...sponsored }, record };
}

const canAbstain: ReadonlySet<string> = new Set(['classification', 'retrieval']);

function refuseAbstention(model: LoadedModel, abstainBelow: number | undefined): void {
  if (abstainBelow === undefined || canAbstain.has(tasks[model.task].answerKind)) return;
  const detail = 'Only a class or an answer has a confidence to abstain by. Leave `abstain_below` out.';
  throw new ProblemError('invalid_input', detail, { param: 'abstain_below' });
}

function listWish(model: LoadedModel, wish: ApiRequest<Predict>['body']['recommendation']) {
  if (wish === undefined) return undefined;
  if (tasks[model.task].answerKind !== 'recommendation') {
    const detail = 'This model lists no items. Leave `recommendation` out.';
    throw new ProblemError('invalid_input', detail, { param: 'recommendation' });
  }
  return { topK: wish.top_k, excludesSeen: wish.exclude_seen, diversity: wish.diversity };
}

function refuseExplanation(model: LoadedModel, isList: boolean): void {
  const readsText = model.inputSchema.some(({ kind }) => kind === 'text') && tasks[model.task].inputs.rowKeys;
  const readsImages = model.inputSchema.some(({ kind }) => kind === 'image');
  if ((readsText || readsImages) && !isList) return;
  const detail = isList
    ? 'One input at a time is explained. Send `inputs` as an object, or leave `explain` out.'
    : 'Models of tables explain no words. Leave `explain` out.';
  throw new ProblemError('invalid_input', detail, { param: 'explain' });
}
