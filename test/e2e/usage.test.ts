import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { GristmillClient } from '../../shared/api/client.generated.ts';
import { uploadDataset } from '../support/dataset.ts';
import { expectSumsToEqualLedger, readLedger } from '../support/ledger.ts';
import { loansCsv } from '../support/loans.ts';
import { operatorOf } from '../support/operator.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin({ beginsEarlyInHour: true });
const hour = 3_600_000;

let tenant: SignedUp;
let model: TrainedModel;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  model = await trainModel(tenant.client);
});
beforeEach(() => twin().faults.clear());

const functionName = (folder: string) => operatorOf(twin()).functionName(folder);
const predict = (count: number) =>
  tenant.client.predict({ model_id: model.modelId, body: { inputs: Array.from({ length: count }, () => loan) } });
async function predictMany(): Promise<void> {
  for (let round = 1; round <= 12; round += 1) {
    await Promise.all([predict(round), predict(1), predict(2)]);
  }
}

describe('usage sums equal the ledger exactly', () => {
  test.each([
    ['batches of the stream are delivered twice', 'source:', 'duplicate'],
    ['the fold is cut off after its work, and its batches come again', 'function:', 'crash'],
    ['the fold is cut off before its work', 'function:', 'error_before_commit'],
    ['the fold times out', 'function:', 'timeout'],
  ] as const)('when %s', async (_, prefix, kind) => {
    twin().faults.add([{ target: `${prefix}${functionName('fold-usage')}`, kind, times: 3 }]);
    const before = (await readLedger(tenant.client)).length;
    await predictMany();
    const ledger = await expectSumsToEqualLedger(tenant.client);
    expect(ledger).toHaveLength(before + 36);
    expect(twin().faults.report()[0]?.struck).toBeGreaterThan(0);
    // A batch that came again later would change the sums only now.
    await predict(1);
    await expectSumsToEqualLedger(tenant.client);
  });

  test('when their own writes are throttled and lost', async () => {
    twin().faults.add([
      { target: 'dynamodb:UpdateItem', kind: 'throttle', times: 4 },
      { target: 'dynamodb:UpdateItem', kind: 'error_after_commit', times: 4 },
    ]);
    // How many writes there are depends on how many records come together.
    const haveStruck = () =>
      twin()
        .faults.report()
        .every(({ struck }) => struck === 4);
    for (let round = 0; round < 5 && !haveStruck(); round += 1) {
      await predictMany();
      await expectSumsToEqualLedger(tenant.client);
    }
    expect(haveStruck()).toBe(true);
  });
});

describe('storage', () => {
  const storage = async () => {
    const ledger = await readLedger(tenant.client);
    return ledger
      .filter(({ meter }) => meter === 'stored_byte_hours')
      .map(({ time, quantity }) => ({ time, quantity }));
  };
  const storedBytes = async () => {
    const { data: datasets } = await tenant.client.listDatasets({ limit: 100 });
    const { data: models } = await tenant.client.listModels({ limit: 100 });
    const versions = await Promise.all(models.map(({ id }) => tenant.client.listVersions({ model_id: id })));
    const sizes = [...datasets, ...versions.flatMap(({ data }) => data)].map(({ size_bytes }) => size_bytes);
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const hoursFrom = (first: Date) => (at: number) =>
    new Date(Math.floor(first.getTime() / hour + at) * hour).toISOString();

  test('is recorded each hour, once, even where its function runs twice', async () => {
    const hourAt = hoursFrom(new Date(twin().clock.now()));
    const before = await storage();
    const target = `function:${functionName('meter-storage')}`;
    // The latency is there to be counted: it strikes at every invocation.
    twin().faults.add([
      { target, kind: 'crash', times: 1 },
      { target, kind: 'latency', latencyMs: 1 },
    ]);
    const quantity = await storedBytes();
    await twin().clock.advance(hour);
    await expect.poll(async () => (await storage()).length, { timeout: 20_000 }).toBe(before.length + 1);
    // It dies after its write, which can be read before.
    const strikes = () =>
      twin()
        .faults.report()
        .map(({ struck }) => struck);
    await expect.poll(strikes, { timeout: 10_000 }).toEqual([1, 1]);
    // Lambda tries an event whose function crashed again after a minute.
    await twin().clock.advance(61_000);
    await expect.poll(() => twin().faults.report()[1]?.struck, { timeout: 10_000 }).toBe(2);
    expect(await storage()).toHaveLength(before.length + 1);
    expect((await storage())[0]).toEqual({ time: hourAt(0), quantity });

    await uploadDataset(tenant.client, loansCsv(100));
    const more = await storedBytes();
    expect(more).toBeGreaterThan(quantity);
    await twin().clock.advance(hour);
    await expect.poll(async () => (await storage()).length, { timeout: 20_000 }).toBe(before.length + 2);
    expect((await storage())[0]).toEqual({ time: hourAt(1), quantity: more });
    await expectSumsToEqualLedger(tenant.client);
  });

  test('that cannot be metered after three tries is told to the failures queue, and made up for in the next hour', async () => {
    const failures = () => {
      const queues = Object.entries(twin().metrics().queues as Readonly<Record<string, number>>);
      return queues.find(([name]) => name.toLowerCase().includes('failures'))?.[1];
    };
    const before = await storage();
    const target = `function:${functionName('meter-storage')}`;
    twin().faults.add([{ target, kind: 'error_before_commit' }]);
    await twin().clock.advance(hour);
    for (const minutes of [1, 2]) {
      await expect.poll(() => twin().faults.report()[0]?.struck, { timeout: 10_000 }).toBe(minutes);
      await twin().clock.advance(minutes * 61_000);
    }
    await expect.poll(failures, { timeout: 10_000 }).toBe(1);
    expect(await storage()).toEqual(before);
    twin().faults.clear();
    await twin().clock.advance(hour);
    await expect.poll(async () => (await storage()).length, { timeout: 20_000 }).toBe(before.length + 2);
    await expectSumsToEqualLedger(tenant.client);
  });
});

test('a key spends its own budget and no more, while others go on', async () => {
  const body = { name: 'small', scopes: ['predict' as const], monthly_budget_minor: 1 };
  const { secret, ...key } = await tenant.client.createApiKey({ body });
  expect(await tenant.client.getApiKey({ key_id: key.id })).toMatchObject({ monthly_budget_minor: 1 });
  const small = new GristmillClient({ url: twin().url, apiKey: secret });
  const use = (client: GristmillClient, count: number) =>
    client.predict({ model_id: model.modelId, body: { inputs: Array.from({ length: count }, () => loan) } });
  // Twenty predictions cost a cent.
  await expect(use(small, 21)).rejects.toMatchObject({ status: 402, code: 'spend_limit_reached' });
  expect((await use(small, 20)).usage.units).toBe(20);
  await expect(use(small, 1)).rejects.toMatchObject({ code: 'spend_limit_reached' });
  expect((await use(tenant.client, 1)).usage.units).toBe(1);
});
