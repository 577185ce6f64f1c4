import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Feedback, Prediction } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { everythingOf } from '../support/bucket-keys.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });
const twin = useTwin();

let tenant: SignedUp;
let made: TrainedModel;
const kept: Prediction[] = [];
beforeAll(async () => {
  tenant = await signUp(twin().url);
  made = await trainModel(tenant.client);
});

const model = () => ({ model_id: made.modelId });
/** Loans of all sizes: among them are some of either class. */
const loans = Array.from({ length: 40 }, (_, at) => ({ ...loan, income: 20_000 + 2000 * at, debt: 40_000 - 900 * at }));
const send = (method: string, path: string, json?: unknown, key = tenant.key) =>
  ask(`${twin().url}${path}`, { method, key, ...(json !== undefined && { json }) });
const labelOf = ({ output }: Pick<Prediction, 'output'>) => ('label' in output ? output.label : null);
const other = (label: string | null) => (label === 'yes' ? 'no' : 'yes');

describe('feedback by prediction id', () => {
  test('needs a prediction that was stored, and says so', async () => {
    const answered = await tenant.client.predict({ ...model(), body: { inputs: loan } });
    if (!('output' in answered)) throw new Error('One input was answered by a list');
    expect(answered.stored_until).toBeUndefined();
    const refused = problemOf(await send('POST', `/v1/predictions/${answered.id}/feedback`, { label: 'yes' }));
    expect(refused).toMatchObject({ status: 409, code: 'conflict', param: 'prediction_id' });
    expect(refused.detail).toContain('"store": true');
    expect(await everythingOf(twin(), `predictions/${made.modelId}`)).toEqual([]);
  });

  test('is given on each of many inputs, which are kept as they were sent', async () => {
    const answered = await tenant.client.predict({ ...model(), body: { inputs: loans, store: true } });
    if (!('data' in answered)) throw new Error('Many inputs were answered as one');
    kept.push(...answered.data);
    expect(await everythingOf(twin(), `predictions/${made.modelId}`)).toHaveLength(1);
    const shown = await tenant.client.getPrediction({ prediction_id: kept[7]?.id ?? '' });
    expect(shown).toMatchObject({ inputs: loans[7], output: kept[7]?.output, version: made.versionId, feedback: null });
  });

  test('is the same for the same Idempotency-Key, and replaced by what is told later', async () => {
    const [first] = kept;
    const path = `${twin().url}/v1/predictions/${first?.id}/feedback`;
    const tell = (label: string | null, idempotencyKey: string) =>
      ask(path, { key: tenant.key, json: { label }, headers: { 'idempotency-key': idempotencyKey } });
    const label = first ? labelOf(first) : null;
    const [once, again] = [await tell(other(label), 'k1'), await tell(other(label), 'k1')];
    expect(once.body).toMatchObject({ truth: other(label), predicted: label, is_right: false });
    expect(again.body).toEqual(once.body);
    expect((await tell(label, 'k1')).status).toBe(409);
    expect((await tell(label, 'k2')).body).toMatchObject({ is_right: true });
    expect((await tenant.client.listFeedback(model())).data).toHaveLength(1);
  });

  test('is summed up per version beside its evaluation', async () => {
    for (const [at, prediction] of kept.entries()) {
      const label = labelOf(prediction);
      const body = { label: at % 4 === 0 ? other(label) : (label ?? '') };
      await tenant.client.giveFeedback({ prediction_id: prediction.id, body });
    }
    const summary = await tenant.client.getFeedbackSummary(model());
    const version = await tenant.client.getVersion({ ...model(), version_id: made.versionId });
    expect(summary).toMatchObject({ is_complete: true, versions: [{ version_id: made.versionId, count: 40 }] });
    const [own] = summary.versions;
    expect(own).toMatchObject({ metric: 'accuracy', live: 0.75, evaluated: version.evaluation.scores.accuracy });
    expect(own?.interval?.low).toBeCloseTo(0.5981, 3);
    const listed: Feedback[] = [];
    for (let after: string | undefined; ; ) {
      const page = await tenant.client.listFeedback({ ...model(), limit: 15, ...(after !== undefined && { after }) });
      listed.push(...page.data);
      if (page.next_cursor === null) break;
      after = page.next_cursor;
    }
    expect(listed.map(({ prediction_id: id }) => id)).toEqual(kept.map(({ id }) => id).toReversed());
  });

  test('is refused where it does not fit, where the key may not, and where the prediction is not theirs', async () => {
    const path = `/v1/predictions/${kept[0]?.id}/feedback`;
    expect(problemOf(await send('POST', path, { value: 3 }))).toMatchObject({ status: 422, param: 'value' });
    expect(problemOf(await send('POST', path, {}))).toMatchObject({ status: 400, code: 'invalid_request' });
    const stranger = await signUp(twin().url);
    for (const [method, json] of [
      ['POST', { label: 'yes' }],
      ['GET', undefined],
    ] as const) {
      const address = method === 'GET' ? path.replace('/feedback', '') : path;
      expect(problemOf(await send(method, address, json, stranger.key))).toMatchObject({ status: 404 });
    }
    const { secret } = await tenant.client.createApiKey({ body: { name: 'Reads', scopes: ['models:read'] } });
    expect(problemOf(await send('POST', path, { label: 'yes' }, secret))).toMatchObject({ code: 'missing_scope' });
  });

  test('becomes a dataset that the next version learns from', async () => {
    const dataset = await tenant.client.createFeedbackDataset({ ...model(), body: { name: 'Told' } });
    const ready = await vi.waitUntil(
      async () => {
        const now = await tenant.client.getDataset({ dataset_id: dataset.id });
        return now.state === 'uploaded' || now.state === 'profiling' ? null : now;
      },
      { timeout: 60_000, interval: 300 },
    );
    expect(ready).toMatchObject({ name: 'Told', state: 'ready', row_count: 40, column_count: 4 });
    const body = {
      dataset_id: made.datasetId,
      extra_dataset_ids: [dataset.id],
      target: 'repaid',
      candidates: ['logistic_regression'],
    };
    const run = await followRun(tenant.client, (await tenant.client.createRun({ body })).id);
    expect(run).toMatchObject({ state: 'succeeded', extra_dataset_ids: [dataset.id] });
    const dealt = async (run_id: string) =>
      (await tenant.client.listRunEvents({ run_id, limit: 100 })).data.find(
        ({ kind, step }) => kind === 'step_finished' && step === 'split',
      )?.facts;
    const { train, ...others } = (await dealt(made.runId)) ?? {};
    expect(await dealt(run.id)).toEqual({ train: Number(train) + 40, ...others });
    const version = { model_id: run.model_id ?? '', version_id: run.version_id ?? '' };
    const { data, markdown } = await tenant.client.getModelCard(version);
    expect(data.extra_dataset_ids).toEqual([dataset.id]);
    expect(markdown).toContain(`Learned from, too: ${dataset.id}`);
  });

  test('goes with its model, and so does what was stored: nothing is left', async () => {
    const { removed } = await tenant.client.deleteModel(model());
    expect(removed).toMatchObject({ feedback: 40 });
    expect(await everythingOf(twin(), `predictions/${made.modelId}`)).toEqual([]);
    expect(problemOf(await send('GET', `/v1/predictions/${kept[0]?.id}`))).toMatchObject({ code: 'not_found' });
  });
});
