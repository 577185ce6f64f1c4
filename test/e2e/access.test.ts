import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation, Scope } from '../../shared/api/operation.ts';
import { operations as catalogue } from '../../shared/api/operations.ts';
import { ask, type Question } from '../support/ask.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
const operations: readonly Operation[] = catalogue;
const guarded = operations.filter(({ scope }) => scope !== null);
const operationOf = (id: string) => {
  const operation = guarded.find((candidate) => candidate.id === id);
  if (!operation) throw new Error(`There is no operation ${id}`);
  return operation;
};
const oneMinute = 60_000;

let owner: SignedUp;
let stranger: SignedUp;
let made: TrainedModel;
/** A use of the owner's model. */
let recordId: string;
let predictionId: string;
let endpointId: string;
let eventId: string;
beforeAll(async () => {
  owner = await signUp(twin().url, 'Owner');
  stranger = await signUp(twin().url, 'Stranger');
  made = await trainModel(owner.client);
  const answer = await owner.client.predict({ model_id: made.modelId, body: { inputs: loan, store: true } });
  recordId = answer.usage.record_id ?? '';
  predictionId = 'id' in answer ? answer.id : '';
  expect((await owner.client.getPrediction({ prediction_id: predictionId })).object).toBe('stored_prediction');
  expect((await owner.client.getReceipt({ record_id: recordId })).object).toBe('receipt');
  ({ id: endpointId } = await owner.client.createWebhookEndpoint({ body: { url: 'http://127.0.0.1:9/' } }));
  ({ id: eventId } = await owner.client.testWebhookEndpoint({ endpoint_id: endpointId }));
});

/** Bodies that would be served, so that nothing but the key can be at fault. */
const bodies = (): Readonly<Record<string, unknown>> => ({
  createApiKey: { name: 'Another' },
  createDataset: { name: 'loans', filename: 'loans.csv', size_bytes: 100 },
  completeUpload: { parts: [{ part_number: 1, etag: '"d41d8cd98f00b204e9800998ecf8427e"' }] },
  estimateRun: { dataset_id: made.datasetId, target: 'repaid' },
  createRun: { dataset_id: made.datasetId, target: 'repaid' },
  setAlias: { version_id: made.versionId },
  predict: { inputs: loan },
  converse: { question: 'Where is my parcel?' },
  answerHandover: { answer: 'At your door.' },
  createHandoverDataset: {},
  giveFeedback: { is_right: true },
  createFeedbackDataset: {},
  createWebhookEndpoint: { url: 'http://127.0.0.1:9/' },
});

const send = (operation: Operation, question: Question = {}) => {
  const ids: Readonly<Record<string, string>> = {
    key_id: owner.keyId,
    dataset_id: made.datasetId,
    run_id: made.runId,
    model_id: made.modelId,
    version_id: made.versionId,
    alias: 'champion',
    record_id: recordId,
    prediction_id: predictionId,
    endpoint_id: endpointId,
    event_id: eventId,
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'unknown');
  const json = bodies()[operation.id];
  return ask(`${twin().url}${path}`, { method: operation.method, ...(json !== undefined && { json }), ...question });
};

describe.each(guarded.map((operation) => ({ id: operation.id, operation })))('$id', ({ operation }) => {
  test('asks for a key', async () => {
    expect((await send(operation)).body).toMatchObject({ status: 401, code: 'missing_api_key' });
  });

  test('refuses a key that is not one of ours', async () => {
    const mistyped = `${owner.key.slice(0, -1)}${owner.key.endsWith('a') ? 'b' : 'a'}`;
    expect((await send(operation, { key: mistyped })).body).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });
});

/** What belongs to a tenant; an operator's belongs to the stage, and no tenant's key reaches it. */
const ownable = guarded.filter(({ path, scope }) => path.includes('{') && scope !== 'operator');

describe.each(ownable.map((operation) => ({ id: operation.id, operation })))(
  "$id with another tenant's key",
  ({ operation }) => {
    test('finds nothing, and says no more than of an id that never was', async () => {
      const { status, body, text } = await send(operation, { key: stranger.key });
      expect([status, body.code]).toEqual([404, 'not_found']);
      for (const secret of ['loans', 'data.csv', 'repaid', 'income', owner.id]) expect(text).not.toContain(secret);
    });
  },
);

test.each(['estimateRun', 'createRun'])("%s does not take another tenant's dataset or model", async (id) => {
  const { body } = await send(operationOf(id), { key: stranger.key });
  expect(body).toMatchObject({ status: 404, code: 'not_found', param: 'dataset_id' });
});

test("another tenant's lists hold nothing", async () => {
  const { client } = stranger;
  const lists = [await client.listDatasets(), await client.listRuns(), await client.listModels()];
  expect(lists.map(({ data }) => data)).toEqual([[], [], []]);
  expect((await client.listApiKeys()).data.map(({ id }) => id)).toEqual([stranger.keyId]);
  expect((await client.getUsage()).data).toEqual([]);
});

test("nothing of the owner's was changed by those attempts", async () => {
  const { client } = owner;
  expect((await client.getDataset({ dataset_id: made.datasetId })).state).toBe('ready');
  expect((await client.getModel({ model_id: made.modelId })).aliases.champion).toBe(made.versionId);
  expect((await client.getApiKey({ key_id: owner.keyId })).revoked_at).toBeNull();
});

describe('a key that holds one scope', () => {
  const keys = new Map<Scope, string>();
  const keyFor = async (scope: Scope) => {
    const known = keys.get(scope);
    if (known) return known;
    const { secret } = await owner.client.createApiKey({ body: { name: scope, scopes: [scope] } });
    keys.set(scope, secret);
    return secret;
  };

  test.each(guarded.map(({ id }) => id))('does not open %s for the other scopes', async (id) => {
    const operation = operationOf(id);
    const other = operation.scope === 'usage:read' ? 'tenant:read' : 'usage:read';
    const { body } = await send(operation, { key: await keyFor(other) });
    expect(body).toMatchObject({ status: 403, code: 'missing_scope', param: operation.scope });
  });

  test('opens what the scope allows', async () => {
    expect((await send(operationOf('predict'), { key: await keyFor('predict') })).status).toBe(200);
  });

  test('gives no scope that it does not hold', async () => {
    const { secret } = await owner.client.createApiKey({ body: { name: 'maker', scopes: ['keys:write'] } });
    const json = { name: 'more', scopes: ['keys:write', 'predict'] };
    const { body } = await ask(`${twin().url}/v1/api_keys`, { key: secret, json });
    expect(body).toMatchObject({ status: 403, code: 'missing_scope', param: 'scopes' });
  });
});

test('a key that is limited to other models does not open this one', async () => {
  const elsewhere = made.modelId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const limited = await owner.client.createApiKey({ body: { name: 'limited', allowed_models: [elsewhere] } });
  const { body } = await send(operationOf('predict'), { key: limited.secret });
  expect(body).toMatchObject({ status: 403, code: 'model_not_allowed', param: 'model_id' });
});

test.each(['', ' ', 'Bearer', 'Basic YTpi', 'Bearer none', 'Bearer gm_live_', 'Bearer '.padEnd(4000, 'a')])(
  'the header "%.20s" opens nothing',
  async (authorization) => {
    const { status, body } = await ask(`${twin().url}/v1/tenant`, { headers: { authorization } });
    expect(status).toBe(401);
    expect(['missing_api_key', 'invalid_api_key']).toContain(body.code);
  },
);

describe('as time goes by', () => {
  test('a revoked key stops working when the authorizer forgets it', async () => {
    const { id, secret } = await owner.client.createApiKey({ body: { name: 'to be revoked' } });
    const use = async () => (await ask(`${twin().url}/v1/tenant`, { key: secret })).body;
    expect(await use()).toMatchObject({ id: owner.id });
    await owner.client.revokeApiKey({ key_id: id });
    await twin().clock.advance(oneMinute + 1000);
    expect(await use()).toMatchObject({ status: 401, code: 'revoked_api_key' });
  });

  test('a key that has expired stops working', async () => {
    const expiresAt = new Date(twin().clock.now() + 10 * oneMinute).toISOString();
    const body = { name: 'for ten minutes', expires_at: expiresAt };
    const { secret } = await owner.client.createApiKey({ body });
    const use = async () => (await ask(`${twin().url}/v1/tenant`, { key: secret })).body;
    expect(await use()).toMatchObject({ id: owner.id });
    await twin().clock.advance(11 * oneMinute);
    expect(await use()).toMatchObject({ status: 401, code: 'expired_api_key' });
  });

  test('a key cannot be made to have expired already', async () => {
    const json = { name: 'late', expires_at: new Date(twin().clock.now() - oneMinute).toISOString() };
    const { body } = await ask(`${twin().url}/v1/api_keys`, { key: owner.key, json });
    expect(body).toMatchObject({ status: 400, code: 'invalid_request', param: 'expires_at' });
  });
});
