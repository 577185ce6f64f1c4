import { beforeAll, expect, test, vi } from 'vitest';
import { makePurchases, nextReaders } from '../../examples/book-shop/purchases.ts';
import type { ModelVersion, PredictionRequest, Profile } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { readLedger } from '../support/ledger.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });
const twin = useTwin();

let tenant: SignedUp;
let profile: Profile;
let version: ModelVersion;
let ranks: readonly (readonly [string, number | null])[];
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  const dataset = await uploadDataset(client, makePurchases(1, 200), 'purchases.csv');
  profile = await client.getProfile({ dataset_id: dataset.id });
  const created = await client.createRun({ body: { dataset_id: dataset.id, target: 'item_id' } });
  const run = await followRun(client, created.id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${run.error?.message}`);
  version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
  ranks = (await client.getLeaderboard({ run_id: run.id })).data.map(({ name, rank }) => [name, rank] as const);
});

async function predict(inputs: PredictionRequest['inputs'], more: Partial<PredictionRequest> = {}) {
  const answer = await tenant.client.predict({ model_id: version.model_id, body: { inputs, ...more } });
  if (!('output' in answer) || !('items' in answer.output)) throw new Error('That is not one list of items');
  return answer.output;
}

const refusal = async (path: string, json: unknown) =>
  problemOf(await ask(`${twin().url}${path}`, { key: tenant.key, json }));

test('an upload of interactions is recognised and becomes a recommender, better than popularity', () => {
  expect(profile.interactions).toMatchObject({
    user: 'user_id',
    item: 'item_id',
    time: 'purchased_at',
    user_count: 200,
  });
  expect(version).toMatchObject({
    task: 'recommendation',
    evaluation: { kind: 'recommendation', negative_count: (profile.interactions?.item_count ?? 0) - 1 },
  });
  expect(ranks.map(([name]) => name).sort()).toEqual([
    'item_to_item',
    'matrix_factorisation',
    'popularity',
    'self_attention',
  ]);
  expect(ranks[0]?.[0]).not.toBe('popularity');
  const { scores, baseline_scores: baseline } = version.evaluation;
  expect(scores.ndcg_at_10_full).toBeGreaterThan(baseline.ndcg_at_10_full ?? 1);
  expect(scores.hr_at_10_sampled).toBeGreaterThan(0);
});

test('known readers, new ones with a basket and strangers are answered, metered', async () => {
  const answers = [];
  for (const inputs of nextReaders) answers.push(await predict(inputs));
  expect(answers.map(({ fallback }) => fallback)).toEqual([null, null, 'popularity']);
  expect(answers.every(({ items }) => items.length === 10)).toBe(true);
  const predictions = (await readLedger(tenant.client)).filter(({ meter }) => meter === 'predictions');
  expect(predictions.map(({ quantity }) => quantity)).toEqual([1, 1, 1]);
});

test('a list is as long, as new, as filtered and as diverse as is asked for', async () => {
  const inputs = { item_id: ['Harbour 4', 'Atlantis 1'], genre: 'crime' };
  const { items, unknown_items } = await predict(inputs, {
    recommendation: { top_k: 4, exclude_seen: true, diversity: 0.5 },
  });
  expect(items).toHaveLength(4);
  expect(items.every(({ item }) => /^(Harbour|Winter|Copper) /.test(item) && item !== 'Harbour 4')).toBe(true);
  expect(unknown_items).toEqual(['Atlantis 1']);
});

test('an input that names nobody is refused, and nothing is billed', async () => {
  const before = (await readLedger(tenant.client)).length;
  const problem = await refusal(`/v1/models/${version.model_id}/predict`, { inputs: {} });
  expect(problem).toMatchObject({ status: 422, code: 'invalid_input', param: 'inputs.user_id' });
  expect(await readLedger(tenant.client)).toHaveLength(before);
});

test('a run says what the columns lack, and that histories are not split otherwise', async () => {
  const lines = Array.from({ length: 40 }, (_, at) => `${at % 5},${at % 3},x${at % 4}`);
  const noUsers = await uploadDataset(tenant.client, ['item,amount,shelf', ...lines].join('\n'));
  const missing = await refusal('/v1/runs', { dataset_id: noUsers.id, target: 'item', task: 'recommendation' });
  expect(missing).toMatchObject({
    status: 422,
    code: 'unusable_target',
    detail: expect.stringContaining('column of users'),
  });
  const whole = await uploadDataset(tenant.client, makePurchases(2, 20));
  const split = { validation_share: 0.2 };
  const otherwise = await refusal('/v1/runs', { dataset_id: whole.id, target: 'item_id', split });
  expect(otherwise).toMatchObject({ status: 400, code: 'invalid_request', param: 'split' });
});

test('one interaction a user fails the run with what to change, and an empty file its dataset', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => `reader-${at},book-${at % 9},${at}`);
  const single = await uploadDataset(tenant.client, ['user_id,item_id,order', ...lines].join('\n'));
  const body = { dataset_id: single.id, target: 'item_id', task: 'recommendation' } as const;
  const run = await followRun(tenant.client, (await tenant.client.createRun({ body })).id);
  expect(run).toMatchObject({ state: 'failed', error: { code: 'too_few_interactions', param: 'user_id' } });
  const empty = await uploadDataset(tenant.client, 'user_id,item_id,order\n');
  expect(empty).toMatchObject({ state: 'failed', error: { code: 'no_rows' } });
});
