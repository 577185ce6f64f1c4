import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Run } from '../../shared/api/client.generated.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { expectSumsToEqualLedger, readLedger } from '../support/ledger.ts';
import { loansCsv } from '../support/loans.ts';
import { operatorOf } from '../support/operator.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';
import { untilEnded } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin();
let tenant: SignedUp;
let model: TrainedModel;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  model = await trainModel(tenant.client);
});
afterEach(() => twin().faults.clear());

const faults = () => twin().faults;
const functionTarget = (folder: string) => `function:${operatorOf(twin()).functionName(folder)}`;
const wish = () => ({ dataset_id: model.datasetId, target: 'repaid', candidates: ['logistic_regression'] });
const createRun = () => tenant.client.createRun({ body: wish() });

/** Follows a run to its end while time flies, so that waiting between retries takes none. */
async function hurry(runId: string): Promise<Run> {
  const ended = untilEnded(tenant.client, runId);
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await twin().clock.advance(2000);
    await delay(300);
  }
  return ended;
}

describe('a run whose functions', () => {
  test('crash, time out and are throttled once each succeeds, and is billed once', async () => {
    faults().add([
      { target: functionTarget('prepare'), kind: 'error_before_commit', times: 1 },
      { target: functionTarget('prepare'), kind: 'throttle', times: 1, skip: 2 },
      { target: functionTarget('train'), kind: 'timeout', times: 1 },
      { target: functionTarget('release'), kind: 'crash', times: 1 },
      { target: functionTarget('release'), kind: 'throttle', times: 1, skip: 3 },
    ]);
    const run = await hurry((await createRun()).id);
    expect(run).toMatchObject({ state: 'succeeded', error: null });
    const strikes = faults().report();
    expect(strikes.map(({ struck }) => struck)).toEqual([1, 1, 1, 1, 1]);
    const billed = (await readLedger(tenant.client)).filter(({ run_id }) => run_id === run.id);
    expect(billed.map(({ meter, quantity }) => [meter, quantity])).toEqual([['training_seconds', 1]]);
  });

  test.each([
    ['throttle', 'internal_error', 'Nothing of it was billed'],
    ['timeout', 'timed_out', 'Use fewer rows'],
    ['error_before_commit', 'out_of_memory', 'more memory than its machine has'],
  ] as const)('always fail by %s fails after three tries, and says why', async (kind, code, message) => {
    const target = functionTarget('prepare');
    faults().add([{ target, kind }]);
    const run = await hurry((await createRun()).id);
    expect(faults().report()).toEqual([{ target, kind, struck: 3 }]);
    expect(run).toMatchObject({ state: 'failed', error: { code }, cost: { amount_minor: 0 }, model_id: null });
    expect(run.error?.message).toContain(message);
  });

  test('cannot even say that it failed is ended by the event of its execution', async () => {
    faults().add([
      { target: functionTarget('prepare'), kind: 'error_before_commit' },
      { target: functionTarget('release'), kind: 'throttle' },
    ]);
    const { id } = await createRun();
    const status = async () => {
      await twin().clock.advance(2000);
      return operatorOf(twin()).executionStatus(id);
    };
    await expect.poll(status, { timeout: 20_000, interval: 300 }).toBe('FAILED');
    expect(await tenant.client.getRun({ run_id: id })).toMatchObject({ state: 'validating' });
    faults().clear();
    expect(await hurry(id)).toMatchObject({ state: 'failed', error: { code: 'internal_error' } });
  });

  test('are left alone by an operator who aborts the execution is cancelled', async () => {
    faults().add([{ target: 'dynamodb:PutItem', kind: 'latency', latencyMs: 1000 }]);
    const { id } = await createRun();
    await operatorOf(twin()).stopExecution(id);
    expect(await hurry(id)).toMatchObject({ state: 'cancelled', error: null });
  });
});

describe('creating a run', () => {
  test('leaves nothing when it cannot be started, and the same request starts it later', async () => {
    const before = (await tenant.client.listRuns()).data.length;
    const question = { key: tenant.key, json: wish(), headers: { 'idempotency-key': 'start-later' } };
    faults().add([{ target: 'states:StartExecution', kind: 'throttle', times: 3 }]);
    expect(await ask(`${twin().url}/v1/runs`, question)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect((await tenant.client.listRuns()).data).toHaveLength(before);
    const again = await ask(`${twin().url}/v1/runs`, question);
    expect(again.status).toBe(201);
    expect(await untilEnded(tenant.client, String(again.body.id))).toMatchObject({ state: 'succeeded' });
  });

  test('does not wait for ever when it was started without an answer that says so', async () => {
    const question = { key: tenant.key, json: wish(), headers: { 'idempotency-key': 'started-unheard' } };
    faults().add([{ target: 'states:StartExecution', kind: 'error_after_commit', times: 3 }]);
    expect((await ask(`${twin().url}/v1/runs`, question)).status).toBe(503);
    // The execution that nobody heard of looks for its run and ends.
    await expect.poll(operatorOf(twin()).runningCount, { timeout: 20_000 }).toBe(0);
    const again = await ask(`${twin().url}/v1/runs`, question);
    expect([again.status, again.body.detail]).toEqual([201, undefined]);
    expect(await untilEnded(tenant.client, String(again.body.id))).toMatchObject({
      state: 'failed',
      error: { code: 'internal_error', message: expect.stringContaining('Start a new one') },
    });
    expect(await untilEnded(tenant.client, (await createRun()).id)).toMatchObject({ state: 'succeeded' });
  });

  test('makes one run when the answer got lost', async () => {
    faults().add([{ target: functionTarget('runs'), kind: 'crash', times: 1 }]);
    const before = (await tenant.client.listRuns()).data.length;
    const { id } = await createRun();
    faults().clear();
    expect((await tenant.client.listRuns()).data).toHaveLength(before + 1);
    expect(await untilEnded(tenant.client, id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('predict', () => {
  const predictions = async () =>
    (await readLedger(tenant.client)).filter(({ meter }) => meter === 'predictions').length;
  const predict = (idempotencyKey?: string) =>
    ask(`${twin().url}/v1/models/${model.modelId}/predict`, {
      key: tenant.key,
      json: { inputs: loan },
      ...(idempotencyKey && { headers: { 'idempotency-key': idempotencyKey } }),
    });

  test.each([
    ['without a key', undefined, 'dynamodb:PutItem'],
    ['with an Idempotency-Key', 'ledger-throttled', 'dynamodb:TransactWriteItems'],
  ])('%s answers 503 and bills nothing while the ledger is throttled, and 200 after', async (_, key, target) => {
    const before = await predictions();
    faults().add([{ target, kind: 'throttle', times: 3 }]);
    const refused = await predict(key);
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(faults().report()).toMatchObject([{ struck: 3 }]);
    expect(await predictions()).toBe(before);
    expect((await predict(key)).status).toBe(200);
    expect(await predictions()).toBe(before + 1);
  });

  test('answers the same and bills once when its first answer was lost', async () => {
    const before = await predictions();
    faults().add([{ target: functionTarget('predict'), kind: 'crash', times: 1 }]);
    expect((await predict('lost-answer')).status).toBe(500);
    expect(await predictions()).toBe(before + 1);
    const again = await predict('lost-answer');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await predict('lost-answer')).text).toBe(again.text);
    expect(await predictions()).toBe(before + 1);
  });

  test.each([
    ['without a key', undefined, 'dynamodb:PutItem'],
    ['with an Idempotency-Key', 'ledger-unheard', 'dynamodb:TransactWriteItems'],
  ])('%s bills once when the ledger took the record but did not say so', async (_, key, target) => {
    const before = await predictions();
    faults().add([{ target, kind: 'error_after_commit', times: 1 }]);
    expect((await predict(key)).status).toBe(200);
    expect(faults().report()).toMatchObject([{ struck: 1 }]);
    expect(await predictions()).toBe(before + 1);
  });

  test('is throttled with 503 when its function is', async () => {
    const before = await predictions();
    faults().add([{ target: functionTarget('predict'), kind: 'throttle', times: 1 }]);
    expect((await predict()).status).toBe(503);
    expect(await predictions()).toBe(before);
  });

  test('leaves sums that equal the ledger after all that', async () => {
    const ledger = await expectSumsToEqualLedger(tenant.client);
    expect(ledger.length).toBeGreaterThan(8);
  });
});

describe('profiling', () => {
  test('goes to the failures queue when it fails for good, and starts anew when the upload is completed again', async () => {
    const failures = () => {
      const queues = Object.entries(twin().metrics().queues as Readonly<Record<string, number>>);
      return queues.find(([name]) => name.toLowerCase().includes('failures'))?.[1];
    };
    expect(failures()).toBe(0);
    faults().add([{ target: functionTarget('prepare'), kind: 'error_before_commit', times: 3 }]);
    const uploading = uploadDataset(tenant.client, loansCsv(60));
    await expect.poll(failures, { timeout: 20_000 }).toBe(1);
    const [dataset] = (await tenant.client.listDatasets({ limit: 1 })).data;
    expect(dataset?.state).toBe('uploaded');
    await tenant.client.completeUpload({
      dataset_id: dataset?.id ?? 'none',
      body: { parts: [{ part_number: 1, etag: 'any' }] },
    });
    expect(await uploading).toMatchObject({ id: dataset?.id, state: 'ready', row_count: 60 });
  });
});
