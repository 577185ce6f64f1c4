import { beforeAll, expect, test, vi } from 'vitest';
import { makeQuestions } from '../../examples/faq/questions.ts';
import type { ModelVersion, Prediction, PredictionInput, RunEvent } from '../../shared/api/client.generated.ts';
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
let version: ModelVersion;
let events: readonly RunEvent[];
let leaders: readonly string[];
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  const dataset = await uploadDataset(client, makeQuestions(1, 12), 'questions.csv');
  const created = await client.createRun({ body: { dataset_id: dataset.id, target: 'answer' } });
  const run = await followRun(client, created.id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${run.error?.message}`);
  version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
  events = (await client.listRunEvents({ run_id: run.id, limit: 100 })).data;
  leaders = (await client.getLeaderboard({ run_id: run.id })).data.map(({ name }) => name);
});

async function answer(inputs: PredictionInput, more: object = {}): Promise<Prediction> {
  const answered = await tenant.client.predict({ model_id: version.model_id, body: { inputs, ...more } });
  if (!('output' in answered)) throw new Error('One input was answered by a list');
  return answered;
}

test('questions and answers are recognised, and become a model that is judged beside plain search', () => {
  expect(version.task).toBe('faq');
  expect(leaders.toSorted()).toEqual(['bm25', 'hybrid', 'sentence_embedding']);
  const { evaluation } = version;
  if (evaluation.kind !== 'retrieval') throw new Error('These are no answers');
  expect(evaluation).toMatchObject({ primary_metric: 'top_1_accuracy', answer_count: 29 });
  expect(evaluation.interval?.low).toBeGreaterThan(evaluation.baseline_scores.top_1_accuracy ?? 1);
  expect(evaluation.untested_answer_count).toBeGreaterThanOrEqual(3);
  const split = events.find(({ kind, step }) => kind === 'step_finished' && step === 'split');
  expect(split?.message).toContain('Answers with a single question: 3.');
});

test('a question is answered in its language, with alternatives, and metered', async () => {
  const before = (await readLedger(tenant.client)).length;
  const { output, confidence, abstained } = await answer({ question: '我的快递到哪里了' });
  expect(output).toMatchObject({ answer: expect.stringContaining('运单号'), handover: false });
  expect(abstained).toBe(false);
  expect(confidence).toBeGreaterThan(0.3);
  expect('alternatives' in output && output.alternatives).toHaveLength(4);
  const records = await readLedger(tenant.client);
  expect(records.filter(({ meter }) => meter === 'predictions')).toHaveLength(1);
  expect(records).toHaveLength(before + 1);
});

test('a question that nobody prepared is handed over, with the closest answers', async () => {
  const { output, abstained } = await answer({ question: 'Which team won the football match last night?' });
  expect(abstained).toBe(true);
  expect(output).toMatchObject({ answer: null, handover: true });
  expect('alternatives' in output && output.alternatives).toHaveLength(5);
  const bold = await answer({ question: 'Which team won the football match last night?' }, { abstain_below: 0 });
  expect(bold.output).toMatchObject({ answer: expect.any(String), handover: false });
});

test('an answer is explained by the words of the question', async () => {
  const { explanation = [] } = await answer({ question: 'where is my parcel' }, { explain: true });
  expect(explanation.map(({ text }) => text)).toEqual(['where', 'is', 'my', 'parcel']);
  const most = explanation.reduce((best, piece) => (piece.weight > best.weight ? piece : best));
  expect(['where', 'parcel']).toContain(most.text);
});

test.each([
  ['an empty text', ''],
  ['a missing text', null],
  ['spaces', ' \n\t '],
  ['emoji', '👍🏽👩‍👩‍👧‍👦🎉'],
  ['an unknown language', 'ሰላም ልዑል ደህና'],
])('%s is handed over', async (_, question) => {
  expect((await answer({ question })).output).toMatchObject({ answer: null, handover: true });
});

test.each([
  ['mixed scripts', 'где 我的 parcel ελληνικά مرحبا'],
  ['100,000 characters', '退款'.repeat(50_000)],
])('%s are answered, or handed over', async (_, question) => {
  const { output, confidence } = await answer({ question });
  expect('answer' in output && output.alternatives.length).toBeGreaterThanOrEqual(4);
  expect(confidence).toBeGreaterThan(0);
});

test.each([
  ['a text of a megabyte', { question: 'x'.repeat(1_000_000) }, 'inputs'],
  ['a number', { question: 7 }, 'inputs.question'],
  ['no question', {}, 'inputs.question'],
])('%s is refused with the place of the fault, and not billed', async (_, inputs, param) => {
  const before = (await readLedger(tenant.client)).length;
  const answered = await ask(`${twin().url}/v1/models/${version.model_id}/predict`, {
    key: tenant.key,
    json: { inputs },
  });
  expect(answered.status).toBeGreaterThanOrEqual(400);
  expect(answered.status).toBeLessThan(500);
  expect(problemOf(answered).param ?? 'inputs').toContain(param);
  expect(await readLedger(tenant.client)).toHaveLength(before);
});

test.each([
  ['one pair', 'question,answer\nhow do I pay,We take cards and bank transfers.\n', 'the same value'],
  [
    'a single phrasing of every answer',
    `question,answer\n${Array.from({ length: 40 }, (_, at) => `what is thing ${at} good for,Thing ${at} is good for nothing at all`).join('\n')}\n`,
    'Add a second phrasing',
  ],
])('an upload of %s is refused with what to change, before it costs anything', async (_, csv, says) => {
  const dataset = await uploadDataset(tenant.client, csv, 'few.csv');
  const json = { dataset_id: dataset.id, target: 'answer', task: 'faq' };
  const refused = await ask(`${twin().url}/v1/runs`, { key: tenant.key, json });
  expect(problemOf(refused)).toMatchObject({ status: 422, code: 'unusable_target' });
  expect(problemOf(refused).detail).toContain(says);
});

test('a conversation reads what refers to the question before, is metered, and is not there for others', async () => {
  const before = (await readLedger(tenant.client)).length;
  const { model_id } = version;
  const first = await tenant.client.converse({
    model_id,
    body: { question: 'where is my refund, when do I get my money back' },
  });
  expect(first).toMatchObject({ context: null, prediction: { output: { handover: false } } });
  const { conversation_id } = first;
  const body = { question: 'and how long does it take?', conversation_id };
  const second = await tenant.client.converse({ model_id, body });
  expect(second.context).toBe(first.question);
  const { output } = second.prediction;
  const [closest] = 'answer' in output ? [output.answer ?? output.alternatives[0]?.answer] : [];
  expect(closest).toContain('five working days');
  const kept = await tenant.client.getConversation({ model_id, conversation_id });
  expect(kept.turns.map(({ question }) => question)).toEqual([first.question, second.question]);
  expect(await readLedger(tenant.client)).toHaveLength(before + 2);
  const other = await signUp(twin().url);
  const strange = await ask(`${twin().url}/v1/models/${model_id}/conversations`, { key: other.key, json: body });
  expect(problemOf(strange)).toMatchObject({ status: 404, code: 'not_found' });
});

test('questions that were handed over become a dataset to be labelled', async () => {
  const { model_id } = version;
  const question = 'Which team won the football match last night?';
  const { handover_id } = await tenant.client.converse({ model_id, body: { question } });
  const { data } = await tenant.client.listHandovers({ model_id });
  expect(data[0]).toMatchObject({ id: handover_id, question, closest: expect.arrayContaining([expect.anything()]) });
  const made = await tenant.client.createHandoverDataset({ model_id, body: { name: 'To label' } });
  const dataset = await vi.waitUntil(
    async () => {
      const now = await tenant.client.getDataset({ dataset_id: made.id });
      return now.state === 'uploaded' || now.state === 'profiling' ? null : now;
    },
    { timeout: 60_000, interval: 500 },
  );
  expect(dataset).toMatchObject({ name: 'To label', state: 'ready', column_count: 6 });
  expect(dataset?.row_count).toBe(data.length);
});

test('a question that was handed over is answered by a person, and learned with its answer alone', async () => {
  const { model_id } = version;
  const body = { question: 'Do you sell gift vouchers for the theatre?' };
  const { handover_id } = await tenant.client.converse({ model_id, body });
  const answer = 'We sell none, "sorry".';
  const said = await tenant.client.answerHandover({ model_id, handover_id: handover_id ?? '', body: { answer } });
  expect(said).toMatchObject({ ...body, answer, answered_at: expect.any(String) });
  const { id } = await tenant.client.createHandoverDataset({ model_id, body: { only_answered: true } });
  const { url } = await tenant.client.downloadDataset({ dataset_id: id });
  expect(await (await fetch(url)).text()).toBe(`question,answer\n${body.question},"We sell none, ""sorry""."\n`);
});

test('a question that was handed over is answered by feedback, and the pair is data to learn from', async () => {
  const { model_id } = version;
  const question = 'Which team won the football match last night?';
  const { prediction } = await tenant.client.converse({ model_id, body: { question, store: true } });
  const stored = await tenant.client.getPrediction({ prediction_id: prediction.id });
  expect(stored).toMatchObject({ inputs: { question }, abstained: true, stored_until: prediction.stored_until });
  const right = 'We sell mills, and know nothing of football.';
  const told = await tenant.client.giveFeedback({ prediction_id: prediction.id, body: { answer: right } });
  expect(told).toMatchObject({ truth: right, predicted: null, is_right: null });
  const made = await tenant.client.createFeedbackDataset({ model_id, body: { name: 'Told' } });
  const { url } = await tenant.client.downloadDataset({ dataset_id: made.id });
  expect(await (await fetch(url)).text()).toBe(`question,answer\n${question},"${right}"\n`);
});

test('a question of a megabyte is refused, and not billed', async () => {
  const before = (await readLedger(tenant.client)).length;
  const answered = await ask(`${twin().url}/v1/models/${version.model_id}/conversations`, {
    key: tenant.key,
    json: { question: 'x'.repeat(1_100_000) },
  });
  expect([400, 413]).toContain(answered.status);
  expect(await readLedger(tenant.client)).toHaveLength(before);
});
