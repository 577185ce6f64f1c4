import { beforeAll, expect, test, vi } from 'vitest';
import type { ModelVersion, Prediction, PredictionInput, Run } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { sampleLabels } from '../support/learning/sample-labels.ts';
import { readLedger } from '../support/ledger.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
const twin = useTwin();

const linesOf = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const complaints = (count: number) => sampleLabels(count).map(({ text, labels }) => ({ text, topics: labels }));

let tenant: SignedUp;
let run: Run;
let version: ModelVersion;
let profile: Awaited<ReturnType<SignedUp['client']['getProfile']>>;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const { client } = tenant;
  const dataset = await uploadDataset(client, linesOf(complaints(400)));
  profile = await client.getProfile({ dataset_id: dataset.id });
  const created = await client.createRun({
    body: { dataset_id: dataset.id, target: 'topics', candidates: ['baseline', 'ngram_linear', 'ngram_logistic'] },
  });
  run = await followRun(client, created.id);
  if (!run.model_id || !run.version_id) throw new Error(`The run ${run.state}: ${run.error?.message}`);
  version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
});

async function answer(inputs: PredictionInput, more: object = {}): Promise<Prediction> {
  const answered = await tenant.client.predict({ model_id: version.model_id, body: { inputs, ...more } });
  if (!('output' in answered)) throw new Error('One input was answered by a list');
  return answered;
}

test('lists in JSON Lines are recognised as labels, counted one by one, and learned as what they are', () => {
  const topics = profile.columns.find(({ name }) => name === 'topics');
  expect(topics).toMatchObject({ kind: 'labels', distinct_count: 4 });
  expect(run.task).toBe('multi_label_classification');
});

test('candidates are ranked above the baseline, and each label is judged', () => {
  const { evaluation } = version;
  expect(run.candidates.map(({ name }) => name)).toEqual(expect.arrayContaining(['ngram_linear', 'ngram_logistic']));
  expect(run.candidates.find(({ name }) => name === 'baseline')?.rank).toBe(run.candidates.length);
  if (evaluation.kind !== 'multi_label') throw new Error(`The evaluation is one of ${evaluation.kind}`);
  expect(evaluation.labels.map(({ label }) => label)).toEqual(['billing', 'delivery', 'quality', 'rude']);
  expect(evaluation.scores.f1_micro).toBeGreaterThan(0.95);
  expect(evaluation.interval?.high).toBeLessThan(evaluation.baseline_scores.log_loss ?? 0);
});

test('a text gets all labels that fit, in two languages, or none, and each answer is metered once', async () => {
  const before = (await readLedger(tenant.client)).length;
  const [both, chinese, none] = [
    await answer({ text: 'I was charged twice and nobody was polite' }),
    await answer({ text: '快递太慢，而且用了就坏' }),
    await answer({ text: 'order 12, thanks' }),
  ];
  expect('labels' in both.output && both.output.labels.toSorted()).toEqual(['billing', 'rude']);
  expect('labels' in chinese.output && chinese.output.labels.toSorted()).toEqual(['delivery', 'quality']);
  expect(none).toMatchObject({ output: { labels: [], probabilities: { rude: expect.any(Number) } }, abstained: false });
  expect(none.confidence).toBeGreaterThan(0.5);
  const billed = (await readLedger(tenant.client)).slice(0, -before).filter(({ meter }) => meter === 'predictions');
  expect(billed.map(({ quantity }) => quantity)).toEqual([1, 1, 1]);
});

test('the most probable label is explained by its words', async () => {
  const { explanation = [] } = await answer({ text: 'hello, I was charged twice' }, { explain: true });
  const most = explanation.reduce((best, piece) => (piece.weight > best.weight ? piece : best));
  expect(['charged', 'twice']).toContain(most.text);
});

test('the model card and the export speak of labels', async () => {
  const { model_id, id: version_id } = version;
  const card = await tenant.client.getModelCard({ model_id, version_id });
  expect(card.evaluation.scores.hamming_loss).toBeLessThan(0.05);
  expect(card.markdown).toContain('subset\\_accuracy');
});

test('a threshold of abstention is refused, for a set of labels has none', async () => {
  const json = { inputs: { text: 'hi' }, abstain_below: 0.5 };
  const answered = await ask(`${twin().url}/v1/models/${version.model_id}/predict`, { key: tenant.key, json });
  expect(answered.status).toBe(422);
  expect(problemOf(answered)).toMatchObject({ code: 'invalid_input', param: 'abstain_below' });
});

test('CSV with signs between labels is learned, too, and what cannot be learned says why', async () => {
  const { client } = tenant;
  const csv = `text,topics\n${complaints(120)
    .map(({ text, topics }) => `"${text}",${topics.join(';')}`)
    .join('\n')}\n`;
  const [good, rare] = [
    await uploadDataset(client, csv),
    await uploadDataset(client, `${csv}"my cat sat on the phone",billing;cats\n`),
  ];
  const { id } = await client.createRun({
    body: { dataset_id: good.id, target: 'topics', candidates: ['ngram_linear'] },
  });
  expect(await followRun(client, id)).toMatchObject({ state: 'succeeded', task: 'multi_label_classification' });
  const { findings } = await client.getProfile({ dataset_id: rare.id });
  expect(findings).toContainEqual(expect.objectContaining({ kind: 'rare_labels', examples: ['"cats" in 1 row'] }));
  const failing = await client.createRun({
    body: { dataset_id: rare.id, target: 'topics', candidates: ['ngram_linear'] },
  });
  const { error } = await followRun(client, failing.id);
  expect(error).toMatchObject({ code: 'target_class_too_small', param: 'topics', rows: [121] });
  expect(error?.message).toContain('"cats" (1)');
});
