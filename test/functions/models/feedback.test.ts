import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFeedbackDataset } from '../../../functions/datasets/create-feedback-dataset.ts';
import { forgetOldPredictions } from '../../../functions/meter-storage/forget-old-predictions.ts';
import { deleteModel } from '../../../functions/models/delete-model.ts';
import { getFeedbackSummary } from '../../../functions/models/get-feedback-summary.ts';
import { getPrediction } from '../../../functions/models/get-prediction.ts';
import { giveFeedback } from '../../../functions/models/give-feedback.ts';
import { listFeedback } from '../../../functions/models/list-feedback.ts';
import { predictionsFolder, rawDataKey } from '../../../shared/bucket/keys.ts';
import type { ModelRow, VersionRow } from '../../../shared/model/store.ts';
import { type StoredPrediction, writeStored } from '../../../shared/prediction/stored.ts';
import { predictionStorer } from '../../../shared/prediction/stored-client.ts';
import { type Id, idMaker, type TenantId } from '../../../shared/runtime/ids.ts';
import { readStoredBytes } from '../../../shared/usage/storage-store.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { apiRequest } from '../../support/api-request.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const dayMs = 86_400_000;
/** One for a process, as in the function: ids of a millisecond follow one another. */
const ids = idMaker();
type Answers = readonly { readonly p: number; readonly label: string | null }[];

async function makeModel(letter: string) {
  const { tenantId, modelId, versionId } = idsOf(letter);
  const evaluation = { object: 'evaluation', kind: 'classification', scores: { accuracy: 0.9 } } as const;
  const common = { tenant_id: tenantId, task: 'tabular_classification', target: 'y', created_at: 1 } as const;
  const version = {
    ...common,
    entity: 'version',
    id: versionId,
    model_id: modelId,
    number: 1,
    candidate: 'c',
    run_id: `run_${'0'.repeat(26)}` as Id<'run'>,
    dataset_id: `ds_${'0'.repeat(26)}` as Id<'dataset'>,
    size_bytes: 0,
    input_schema: [{ name: 'p', kind: 'numeric', is_nullable: true }],
    importance: [],
    base_model: null,
    evaluation: {
      ...evaluation,
      row_count: 1,
      split: 'test',
      rows_sha256: null,
      primary_metric: 'accuracy',
      baseline_scores: {},
      interval: null,
      classes: [],
      confusion_matrix: [],
      calibration_curve: [],
    },
  } satisfies VersionRow;
  const model: ModelRow = {
    ...common,
    entity: 'model',
    id: modelId,
    name: letter,
    state: 'live',
    champion: versionId,
    challenger: null,
    version_count: 0,
    updated_at: 1,
  };
  expect(await bench.models.addVersion(version, { newModel: model })).toBe(true);
  return { tenantId, modelId, versionId };
}

/** A request with some inputs as `predict` bills and stores it; answers the ids of its predictions. */
async function answer(letter: string, answers: Answers, { isStored = true, timeMs = Date.now(), makeId = ids } = {}) {
  const { tenantId, modelId, versionId } = idsOf(letter);
  const id = makeId('usage', timeMs);
  const made = answers.map(() => makeId('prediction', timeMs));
  const record = usageRecord({ tenantId, modelId, versionId, id, quantity: answers.length, time: timeMs });
  const stored = answers.map(
    ({ p, label }, at): Omit<StoredPrediction, 'inputs'> => ({
      id: made[at] as Id<'prediction'>,
      output: { label, probabilities: { yes: p, no: 1 - p } },
      confidence: p,
      abstained: label === null,
    }),
  );
  const store = predictionStorer(bench.table, 'data', bench.bucket.s3);
  const inputs = answers.map(({ p }) => ({ p }));
  if (isStored) await store(record, writeStored(inputs, stored));
  await putUsageRecord(bench.table, record);
  return made;
}

const tell = async (letter: string, id: string | undefined, body: object) =>
  (await giveFeedback(bench)(apiRequest({ params: { prediction_id: id }, body, letter }))).body;
const read = async (letter: string, id: string | undefined) =>
  (await getPrediction(bench)(apiRequest({ params: { prediction_id: id }, letter }))).body;
const summary = async (letter: string) =>
  (await getFeedbackSummary(bench)(apiRequest({ params: { model_id: idsOf(letter).modelId }, letter }))).body;
const objectsOf = (tenantId: TenantId, modelId: Id<'model'>) =>
  bench.bucket.sizeBytes(predictionsFolder(tenantId, modelId)).then((size) => size !== undefined);

describe('a stored prediction', () => {
  it('is read again with its own inputs, also where many requests were answered in the same millisecond', async () => {
    const { modelId, versionId } = await makeModel('A');
    const timeMs = Date.now();
    const many = await Promise.all(
      [0.1, 0.2, 0.3].map((p) =>
        answer(
          'A',
          [
            { p, label: 'no' },
            { p: p + 0.5, label: 'yes' },
          ],
          { timeMs },
        ),
      ),
    );
    for (const [at, ids] of many.entries()) {
      const p = [0.1, 0.2, 0.3][at] ?? 0;
      expect(await read('A', ids[0])).toMatchObject({ id: ids[0], inputs: { p }, output: { label: 'no' } });
      expect(await read('A', ids[1])).toMatchObject({ id: ids[1], inputs: { p: p + 0.5 }, output: { label: 'yes' } });
    }
    const shown = await read('A', many[0]?.[0]);
    expect(shown).toMatchObject({ model: modelId, version: versionId, feedback: null });
    expect(Date.parse(shown.stored_until) - Date.parse(shown.created_at)).toBe(90 * dayMs);
  });

  it('is found in the hour in which its request began, where its ids are of the next', async () => {
    await makeModel('B');
    const { tenantId, modelId, versionId } = idsOf('B');
    const began = Date.UTC(2026, 10, 23, 16, 59, 59, 990);
    const makeId = idMaker();
    const [id, predictionId] = [makeId('usage', began + 100), makeId('prediction', began + 100)];
    await putUsageRecord(bench.table, usageRecord({ tenantId, modelId, versionId, id, quantity: 1, time: began }));
    await expect(read('B', predictionId)).rejects.toThrow('was answered and not kept');
  });

  it("is not there for another tenant, nor for a key of other models, and nobody's id leads to it", async () => {
    await makeModel('C');
    const [id] = await answer('C', [{ p: 0.9, label: 'yes' }]);
    await expect(read('D', id)).rejects.toMatchObject({ code: 'not_found' });
    const request = apiRequest({ params: { prediction_id: id }, letter: 'C' }) as { caller: object };
    const other = { ...request, caller: { ...request.caller, allowedModels: ['mdl_other'] } } as never;
    await expect(getPrediction(bench)(other)).rejects.toMatchObject({ code: 'model_not_allowed' });
    for (const strange of [idMaker()('prediction', Date.now()), idMaker()('prediction', Date.now() - 10 * dayMs)]) {
      await expect(read('C', strange)).rejects.toMatchObject({ code: 'not_found' });
      await expect(tell('C', strange, { label: 'yes' })).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('takes no feedback where it was not stored, and says how to ask for that', async () => {
    await makeModel('E');
    const [id] = await answer('E', [{ p: 0.9, label: 'yes' }], { isStored: false });
    const refusal = { code: 'conflict', param: 'prediction_id', message: expect.stringContaining('"store": true') };
    await expect(tell('E', id, { label: 'yes' })).rejects.toMatchObject(refusal);
    await expect(read('E', id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is billed as storage, until its days are over and it is removed', async () => {
    const { tenantId, modelId } = await makeModel('F');
    const now = Date.now();
    const [old] = await answer('F', [{ p: 0.9, label: 'yes' }], { timeMs: now - 92 * dayMs, makeId: idMaker() });
    const [id] = await answer('F', [{ p: 0.9, label: 'yes' }]);
    const both = await readStoredBytes(bench.table, tenantId);
    await expect(read('F', old)).rejects.toThrow('older than 90 days');
    await forgetOldPredictions(bench, tenantId, now);
    const left = await readStoredBytes(bench.table, tenantId);
    expect([both, await objectsOf(tenantId, modelId)]).toEqual([2 * left, false]);
    expect(left).toBeGreaterThan(80);
    expect(await read('F', id)).toMatchObject({ id });
    await forgetOldPredictions(bench, tenantId, now + 92 * dayMs);
    expect(await readStoredBytes(bench.table, tenantId)).toBe(0);
  });

  it('is refused, before anything is kept, by a plan without room and by a model that is being deleted', async () => {
    const { tenantId, modelId } = await makeModel('G');
    const store = predictionStorer(bench.table, 'data', bench.bucket.s3);
    const record = usageRecord({ tenantId, modelId, id: ids('usage', Date.now()), time: Date.now() });
    await bench.table.put({ pk: tenantId, sk: 'DS#ds_1', size_bytes: 1e15, state: 'ready' });
    await expect(store(record, '{}')).rejects.toMatchObject({ code: 'plan_limit_reached' });
    await bench.table.delete({ pk: tenantId, sk: 'DS#ds_1' });
    await bench.models.markDeleting([tenantId, modelId], Date.now());
    await expect(store(record, '{}')).rejects.toMatchObject({ code: 'not_found' });
    expect(await readStoredBytes(bench.table, tenantId)).toBe(0);
  });
});

describe('feedback', () => {
  it('is listed newest prediction first, summed up beside the evaluation, and the last word counts', async () => {
    const { modelId, versionId } = await makeModel('H');
    const ids = await answer('H', [
      { p: 0.9, label: 'yes' },
      { p: 0.8, label: 'yes' },
      { p: 0.5, label: null },
    ]);
    await tell('H', ids[0], { label: 'no' });
    await tell('H', ids[1], { label: 'no', comment: 'They moved.' });
    await tell('H', ids[2], { label: 'yes' });
    expect((await summary('H')).versions).toMatchObject([
      { version_id: versionId, count: 3, abstained: 1, metric: 'accuracy', live: 0, evaluated: 0.9 },
    ]);
    const told = await tell('H', ids[0], { label: 'yes' });
    expect(told).toMatchObject({
      prediction_id: ids[0],
      truth: 'yes',
      predicted: 'yes',
      is_right: true,
      comment: null,
    });
    expect((await read('H', ids[0])).feedback).toEqual(told);
    expect(await summary('H')).toMatchObject({ is_complete: true, versions: [{ count: 3, live: 0.5 }] });

    const query = { limit: 2 };
    const request = (more: object) =>
      apiRequest({ params: { model_id: modelId }, query: { ...query, ...more }, letter: 'H' });
    const first = (await listFeedback(bench)(request({}))).body;
    expect(first.data.map(({ prediction_id: id }) => id)).toEqual([ids[2], ids[1]]);
    const second = (await listFeedback(bench)(request({ after: first.next_cursor }))).body;
    expect(second.data.map(({ prediction_id: id }) => id)).toEqual([ids[0]]);
  });

  it('becomes a dataset of what was sent with what was right, as far as that is known and still stored', async () => {
    const { tenantId, modelId } = await makeModel('J');
    const [first, second] = await answer('J', [
      { p: 0.25, label: 'no' },
      { p: 0.75, label: 'yes' },
    ]);
    const [third] = await answer('J', [{ p: 0.5, label: 'yes' }]);
    const request = apiRequest({ params: { model_id: modelId }, body: { name: 'Round 2' }, letter: 'J' });
    await expect(createFeedbackDataset(bench)(request)).rejects.toMatchObject({ code: 'conflict' });
    await tell('J', second, { is_right: true });
    await tell('J', first, { label: 'yes' });
    await tell('J', third, { is_right: false });
    const made = (await createFeedbackDataset(bench)(request)).body;
    expect(made).toMatchObject({ name: 'Round 2', state: 'uploaded', filename: 'feedback.csv' });
    const bytes = await bench.bucket.bytes(rawDataKey(tenantId, made.id));
    expect(new TextDecoder().decode(bytes)).toBe('p,y\n0.25,yes\n0.75,yes\n');
  });

  it('is gone with its model, and so is what was stored', async () => {
    const { tenantId, modelId } = await makeModel('K');
    const [id] = await answer('K', [{ p: 0.9, label: 'yes' }]);
    await tell('K', id, { label: 'no' });
    const { removed } = (await deleteModel(bench)(apiRequest({ params: { model_id: modelId }, letter: 'K' }))).body;
    expect(removed).toMatchObject({ versions: 1, objects: 1, feedback: 1 });
    const left = [];
    for await (const row of bench.table.rows(`${tenantId}#${modelId}`, '')) left.push(row);
    expect(left).toEqual([]);
    await expect(read('K', id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
