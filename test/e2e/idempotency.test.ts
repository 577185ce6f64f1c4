import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask, type Question } from '../support/ask.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
const oneHour = 3_600_000;

let tenant: SignedUp;
let made: TrainedModel;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  made = await trainModel(tenant.client);
});
afterEach(() => twin().faults.clear());

const post = (path: string, idempotencyKey: string, json: unknown, question: Question = {}) =>
  ask(`${twin().url}${path}`, {
    method: 'POST',
    key: tenant.key,
    ...(json !== undefined && { json }),
    ...question,
    headers: { 'idempotency-key': idempotencyKey },
  });
const upload = (name: string) => ({ name, filename: 'loans.csv', size_bytes: 9 });
const predictPath = () => `/v1/models/${made.modelId}/predict`;
const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';

/** The ledger's predictions, straight from the table: not what a report makes of them. */
async function billed(): Promise<number> {
  const { data } = await tenant.client.listUsageRecords({ limit: 100 });
  return data.filter(({ meter }) => meter === 'predictions').reduce((sum, { quantity }) => sum + quantity, 0);
}

describe('a request that is sent again under its key', () => {
  test('is answered as before and done once', async () => {
    const key = randomUUID();
    const [first, second] = [
      await post('/v1/datasets', key, upload('once')),
      await post('/v1/datasets', key, upload('once')),
    ];
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
    expect([first, second].map(isReplay)).toEqual([false, true]);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    const { data } = await tenant.client.listDatasets();
    expect(data.filter(({ name }) => name === 'once')).toHaveLength(1);
  });

  test('gives the same secret of an API key again', async () => {
    const key = randomUUID();
    const [first, second] = [
      await post('/v1/api_keys', key, { name: 'k' }),
      await post('/v1/api_keys', key, { name: 'k' }),
    ];
    expect(second.body).toEqual(first.body);
    expect((await ask(`${twin().url}/v1/tenant`, { key: String(second.body.secret) })).status).toBe(200);
  });

  test('signs nobody up twice', async () => {
    const key = randomUUID();
    const json = { name: 'Twice', email: 'twice@acme.example' };
    const [first, second] = [await post('/v1/tenants', key, json), await post('/v1/tenants', key, json)];
    expect(second.body).toEqual(first.body);
  });

  test('starts a run once', async () => {
    const key = randomUUID();
    const json = { dataset_id: made.datasetId, target: 'repaid', candidates: ['logistic_regression'] };
    const answers = [await post('/v1/runs', key, json), await post('/v1/runs', key, json)];
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await tenant.client.cancelRun({ run_id: String(answers[0]?.body.id) });
    expect((await tenant.client.listRuns()).data).toHaveLength(2);
  });

  test('is billed once', async () => {
    const key = randomUUID();
    const before = await billed();
    const answers = [];
    for (let i = 0; i < 3; i += 1) answers.push(await post(predictPath(), key, { inputs: [loan, loan] }));
    expect(answers.map(isReplay)).toEqual([false, true, true]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await billed()) - before).toBe(2);
  });

  test('is done anew under another key, or under none', async () => {
    const before = await billed();
    await post(predictPath(), randomUUID(), { inputs: loan });
    await post(predictPath(), randomUUID(), { inputs: loan });
    await ask(`${twin().url}${predictPath()}`, { key: tenant.key, json: { inputs: loan } });
    expect((await billed()) - before).toBe(3);
  });

  test('may succeed where it was refused before', async () => {
    const { dataset, upload: begun } = await tenant.client.createDataset({ body: upload('late') });
    const content = 'a,b\n1,22\n';
    const etag = createHash('md5').update(content).digest('hex');
    const key = randomUUID();
    const complete = () => post(`/v1/datasets/${dataset.id}/complete`, key, { parts: [{ part_number: 1, etag }] });
    expect(problemOf(await complete()).code).toBe('upload_incomplete');
    await fetch(String(begun.parts[0]?.url), { method: 'PUT', body: content });
    expect((await complete()).status).toBe(202);
  });
});

describe('a key that was used for another request', () => {
  test.each([
    ['another body', '/v1/datasets', upload('b')],
    ['another spelling of the body', '/v1/datasets', { size_bytes: 9, filename: 'loans.csv', name: 'a' }],
  ])('conflicts: %s', async (_, path, json) => {
    const key = randomUUID();
    await post('/v1/datasets', key, upload('a'));
    const { status, code, param } = problemOf(await post(path, key, json));
    expect([status, code, param]).toEqual([409, 'idempotency_conflict', 'idempotency-key']);
  });

  test('conflicts for predictions too, and bills nothing', async () => {
    const key = randomUUID();
    await post(predictPath(), key, { inputs: loan });
    const before = await billed();
    expect(problemOf(await post(predictPath(), key, { inputs: { ...loan, debt: 1 } })).code).toBe(
      'idempotency_conflict',
    );
    expect(await billed()).toBe(before);
  });

  test("is nobody else's: another tenant may use the same", async () => {
    const key = randomUUID();
    const other = await signUp(twin().url, 'Other');
    const first = await post('/v1/datasets', key, upload('mine'));
    const second = await post('/v1/datasets', key, upload('mine'), { key: other.key });
    expect([second.status, isReplay(second)]).toEqual([201, false]);
    expect(second.text).not.toContain(String((first.body.dataset as { id: string }).id));
  });
});

describe('requests with one key at the same time', () => {
  test('are told to wait while the first is running', async () => {
    twin().faults.add([{ target: 's3:CreateMultipartUpload', kind: 'latency', latencyMs: 4000, times: 1 }]);
    const key = randomUUID();
    const first = post('/v1/datasets', key, upload('slow'));
    await expect.poll(() => twin().faults.report()[0]?.struck).toBe(1);
    const second = await post('/v1/datasets', key, upload('slow'));
    expect(problemOf(second).code).toBe('idempotency_in_progress');
    expect(second.headers.get('retry-after')).toBe('1');
    const { status, text } = await first;
    const third = await post('/v1/datasets', key, upload('slow'));
    expect([status, third.text, isReplay(third)]).toEqual([201, text, true]);
  });

  test('make one thing', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/v1/api_keys', key, { name: 'crowd' })));
    const taken = answers.filter(({ status }) => status === 201);
    expect(new Set(taken.map(({ text }) => text)).size).toBe(1);
    for (const answer of answers) if (answer.status !== 201) expect(problemOf(answer).status).toBe(409);
    const { data } = await tenant.client.listApiKeys({ limit: 100 });
    expect(data.filter(({ name }) => name === 'crowd')).toHaveLength(1);
  });

  test('of a prediction all get the same answer, billed once', async () => {
    const before = await billed();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(predictPath(), key, { inputs: loan })));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await billed()) - before).toBe(1);
  });
});

test.each(['', ' ', 'a b', 'schlüssel', 'x'.repeat(256)])('the key "%.10s" is refused', async (key) => {
  const { status, param } = problemOf(await post('/v1/datasets', key, upload('a')));
  expect([status, param]).toEqual([400, 'idempotency-key']);
});

test('a key that anyone might use is too short for a public route', async () => {
  const answer = await post('/v1/tenants', '1', { name: 'Acme', email: 'a@acme.example' });
  expect(problemOf(answer).param).toBe('idempotency-key');
});

test('a key is free again after a day', async () => {
  const key = randomUUID();
  const first = await post('/v1/api_keys', key, { name: 'old' });
  await twin().clock.advance(25 * oneHour);
  const second = await post('/v1/api_keys', key, { name: 'new' });
  expect([second.status, isReplay(second)]).toEqual([201, false]);
  expect(second.body.id).not.toBe(first.body.id);
});
