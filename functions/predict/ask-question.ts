import { addTurn, lastFullQuestion } from '../../shared/conversation/add-turn.ts';
import { chooseReading } from '../../shared/conversation/choose-reading.ts';
import { commitTurn } from '../../shared/conversation/commit-turn.ts';
import { needsContext } from '../../shared/conversation/needs-context.ts';
import type { conversationOperations } from '../../shared/conversation/operations.ts';
import type { AnsweredTurn } from '../../shared/conversation/schema.ts';
import type { ConversationRow, ConversationStore, HandoverRow } from '../../shared/conversation/store.ts';
import { textRead } from '../../shared/conversation/text-read.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import type { LoadedModel, ModelOutput } from '../../shared/learning/tasks/task.ts';
import { answerFrom, usageOf } from '../../shared/prediction/answer.ts';
import type { DeployedVersions } from '../../shared/prediction/deployed-version.ts';
import type { ModelCache } from '../../shared/prediction/model-cache.ts';
import type { PredictionInput } from '../../shared/prediction/schema.ts';
import { storedUntil, writeStored } from '../../shared/prediction/stored.ts';
import type { StorePredictions } from '../../shared/prediction/stored-client.ts';
import { refuseUnreadable } from '../../shared/prediction/unreadable-artifact.ts';
import { jsonHash } from '../../shared/receipt/json-hash.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import type { ApiRequest, UseCaseOf } from '../../shared/runtime/request.ts';
import type { SponsorPicker } from '../../shared/sponsor/pick.ts';
import type { TableClient } from '../../shared/table/client.ts';
import { amountMicroMinor } from '../../shared/usage/rate-card.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import type { Wallet } from '../../shared/wallet/wallet.ts';
import { billOnce } from './bill-once.ts';
import { requireModel } from './require-model.ts';
import { runModel } from './run-model.ts';
import { showSponsorLine } from './show-sponsor-line.ts';

type Converse = (typeof conversationOperations)[0];
type AnswerOutput = Extract<ModelOutput, { kind: 'retrieval' }>;

interface Services {
  readonly table: TableClient;
  readonly conversations: ConversationStore;
  readonly models: ModelCache;
  readonly versions: DeployedVersions;
  readonly answers: IdempotencyStore;
  readonly wallet: Wallet;
  readonly sponsors: SponsorPicker;
  readonly store: StorePredictions;
}

/** So much of an answer is kept with a turn: ten of them stand in one row. */
const mostKept = 2000;
const closestCount = 3;
const handoverSeconds = 90 * 24 * 3600;

/** Read the question in its conversation, run the model, store if asked to, record usage and turn; only then answer. */
export const askQuestion =
  (services: Services): UseCaseOf<typeof conversationOperations, 'converse'> =>
  async (request) => {
    const { params, caller, nowMs, idempotencyKey: key } = request;
    requireModel(caller.allowedModels, params.model_id);
    const scope = { tenantId: caller.tenantId, operationId: 'converse' };
    const spending = {
      tenantId: caller.tenantId,
      keyId: caller.keyId,
      keyBudgetMinor: caller.monthlyBudgetMinor,
      modelId: params.model_id,
      meter: 'predictions',
      units: 1,
      microMinorPerUnit: amountMicroMinor('predictions', 1),
    } as const;
    return billOnce(services, {
      scope,
      key,
      spending,
      nowMs,
      answer: (leaseId) => answerTurn(services, request, leaseId),
      commit: (turn, answer) => commitTurn(services.table, services.answers, { ...turn, scope, key, nowMs, answer }),
    });
  };

/** The conversation as it is before this turn. Throws ProblemError `not_found`, for another tenant's too. */
async function findConversation(
  { conversations }: Services,
  { params, body, caller, nowMs, makeId }: ApiRequest<Converse>,
): Promise<Omit<ConversationRow, 'expires_at'>> {
  const { conversation_id: id } = body;
  if (id !== undefined) {
    const known = await conversations.get([caller.tenantId, params.model_id], id, nowMs);
    if (known) return known;
    const detail = `The model has no conversation ${id}, or it has ended. Leave conversation_id out to begin one.`;
    throw new ProblemError('not_found', detail, { param: 'conversation_id' });
  }
  return {
    entity: 'conversation',
    tenant_id: caller.tenantId,
    model_id: params.model_id,
    id: makeId('conversation', nowMs),
    turns: [],
    turn_count: 0,
    created_at: nowMs,
  };
}

async function answerTurn(services: Services, request: ApiRequest<Converse>, leaseId: UsageRecord['leaseId']) {
  const { models, versions } = services;
  const { params, body, caller, nowMs, makeId } = request;
  const before = await findConversation(services, request);
  const wish = { tenantId: caller.tenantId, modelId: params.model_id, versionId: body.version };
  const { versionId, artifactFolder } = await versions.find({ ...wish, alias: body.alias ?? 'champion' }, nowMs);
  const model = await models.get(artifactFolder).catch(refuseUnreadable);
  refuseOtherTasks(model);
  const { question } = body;
  const abstainBelow = body.abstain_below ?? model.abstainBelow ?? 0;
  const { inputs, output, context } = await readQuestion(model, question, lastFullQuestion(before), abstainBelow);
  const recordId = makeId('usage', nowMs);
  const facts = { modelId: params.model_id, versionId, abstainBelow, nowMs, makeId };
  const answered = answerFrom(output, facts);
  const prediction = {
    ...answered,
    ...(body.store && { stored_until: storedUntil(nowMs) }),
    usage: { ...usageOf(1), record_id: recordId },
  };
  const common = { tenant_id: caller.tenantId, model_id: params.model_id, question, context, asked_at: nowMs };
  const handover: HandoverRow | null = answered.abstained
    ? {
        ...common,
        entity: 'handover',
        id: makeId('handover', nowMs),
        version_id: versionId,
        conversation_id: before.id,
        closest: [output, ...output.alternatives]
          .slice(0, closestCount)
          .map(({ answer, confidence }) => ({ answer: answer.slice(0, mostKept), confidence })),
        answer: null,
        answered_at: null,
        expires_at: Math.floor(nowMs / 1000) + handoverSeconds,
      }
    : null;
  const turn = {
    question,
    context,
    answer: answered.abstained ? null : output.answer.slice(0, mostKept),
    handover: answered.abstained,
    prediction_id: prediction.id,
    asked_at: nowMs,
  };
  const { record, sponsored } = await showSponsorLine(services, {
    tenantId: caller.tenantId,
    id: recordId,
    meter: 'predictions',
    quantity: 1,
    modelId: params.model_id,
    versionId,
    keyId: caller.keyId,
    runId: null,
    machine: null,
    time: nowMs,
    inputHash: jsonHash({ question, context }),
    outputHash: jsonHash(prediction.output),
    leaseId,
  });
  if (body.store) await services.store(record, writeStored([inputs], [prediction]));
  const answeredTurn: AnsweredTurn = {
    object: 'conversation_turn',
    conversation_id: before.id,
    question,
    context,
    prediction: { ...prediction, ...sponsored },
    handover_id: handover?.id ?? null,
  };
  return { body: answeredTurn, record, handover, conversation: addTurn(before, turn) };
}

/** Answers a question alone or behind the one before it; both are one prediction. */
async function readQuestion(model: LoadedModel, question: string, previous: string | null, sureFrom: number) {
  const need = previous === null ? null : needsContext(question);
  const [column = 'question', ...others] = model.inputSchema.map(({ name }) => name);
  const rest = Object.fromEntries(others.map((name) => [name, null]));
  const inputs: PredictionInput = { ...rest, [column]: question };
  const inputsTogether = need === null ? null : { ...inputs, [column]: textRead({ question, context: previous }) };
  const outputs = await runModel(model, inputsTogether ? [inputs, inputsTogether] : [inputs], {
    placeOf: () => 'question',
  });
  const [alone, together] = outputs.map(requireAnswer);
  if (!alone) throw new Error('The model answered nothing');
  const output = need && together ? chooseReading(need, { alone, together }, sureFrom) : alone;
  return inputsTogether && output === together
    ? { inputs: inputsTogether, output, context: previous }
    : { inputs, output, context: null };
}

function requireAnswer(output: ModelOutput): AnswerOutput {
  if (output.kind !== 'retrieval') throw new Error(`A conversation was answered by a ${output.kind}`);
  return output;
}

function refuseOtherTasks({ task }: LoadedModel): void {
  if (tasks[task].answerKind === 'retrieval') return;
  const detail = `Conversations are held with models of questions and answers (faq); this one is ${task}.`;
  throw new ProblemError('conflict', detail, { param: 'model_id' });
}
