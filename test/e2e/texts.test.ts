import { beforeAll, expect, test, vi } from 'vitest';
import { makeCustomerMessages } from '../../examples/customer-service/messages.ts';
import type { Prediction, PredictionInput } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { readLedger } from '../support/ledger.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
const twin = useTwin();

let tenant: SignedUp;
let modelId: string;
let accuracy: number;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  const dataset = await uploadDataset(client, makeCustomerMessages(1, 500));
  const candidates = ['ngram_linear', 'ngram_bayes'];
  const created = await client.createRun({
    body: { dataset_id: dataset.id, target: 'intent', task: 'intent', candidates },
  });
  const run = await followRun(client, created.id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${run.error?.message}`);
  modelId = run.model_id;
  const version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
  accuracy = version.evaluation.scores.accuracy ?? 0;
});

async function answer(inputs: PredictionInput, more: object = {}): Promise<Prediction> {
  const answered = await tenant.client.predict({ model_id: modelId, body: { inputs, ...more } });
  if (!('output' in answered)) throw new Error('One input was answered by a list');
  return answered;
}

test('messages in JSON Lines become a metered model that recognises intents in two languages', async () => {
  expect(accuracy).toBeGreaterThan(0.85);
  expect(await answer({ text: 'Hello, where is my parcel, has it been sent?' })).toMatchObject({
    output: { label: 'track_delivery' },
    abstained: false,
  });
  expect(await answer({ text: '耳机坏了，质量太差了' })).toMatchObject({ output: { label: 'complaint' } });
  const predictions = (await readLedger(tenant.client)).filter(({ meter }) => meter === 'predictions');
  expect(predictions.map(({ quantity }) => quantity)).toEqual([1, 1]);
});

test('a message out of scope gets no label, and its probabilities all the same', async () => {
  const { output, abstained, confidence } = await answer({ text: 'Which team won the football match last night?' });
  expect(abstained).toBe(true);
  expect(output).toMatchObject({ label: null, probabilities: { refund: expect.any(Number) } });
  expect(confidence).toBeLessThan(0.9);
});

test('an answer is explained by its words', async () => {
  const { explanation = [] } = await answer({ text: 'please refund my order' }, { explain: true });
  expect(explanation.map(({ text }) => text)).toEqual(['please', 'refund', 'my', 'order']);
  const most = explanation.reduce((best, piece) => (piece.weight > best.weight ? piece : best));
  expect(most.text).toBe('refund');
});

test.each([
  ['an empty text', ''],
  ['a missing text', null],
  ['spaces', ' \n\t '],
  ['emoji', '👍🏽👩‍👩‍👧‍👦🎉'],
  ['mixed scripts', 'где 我的 parcel ελληνικά مرحبا'],
  ['an unknown language', 'ሰላም ልዑል'],
  ['100,000 characters', '取消'.repeat(50_000)],
])('%s is answered with probabilities that sum to one', async (_, text) => {
  const { output } = await answer({ text });
  const shares = 'probabilities' in output ? Object.values(output.probabilities) : [];
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
});

test.each([
  ['a text of a megabyte', { text: 'x'.repeat(1_000_000) }, 'inputs.text', '<=100000 characters'],
  ['a number', { text: 7 }, 'inputs.text', 'send a string'],
  ['no text', {}, 'inputs.text', 'send its text'],
  ['another column', { text: 'hi', mood: 'good' }, 'inputs.mood', 'no input column "mood"'],
])('%s is refused with the place and the mending of the fault, and not billed', async (_, inputs, param, words) => {
  const before = (await readLedger(tenant.client)).length;
  const answered = await ask(`${twin().url}/v1/models/${modelId}/predict`, { key: tenant.key, json: { inputs } });
  expect(answered.status).toBeGreaterThanOrEqual(400);
  expect(answered.status).toBeLessThan(500);
  expect(problemOf(answered).param ?? 'inputs').toContain(param);
  expect(problemOf(answered).detail).toContain(words);
  expect(await readLedger(tenant.client)).toHaveLength(before);
});
