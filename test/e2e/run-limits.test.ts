import { beforeAll, expect, test, vi } from 'vitest';
import { GristmillClient, type Run, type RunRequest } from '../../shared/api/client.generated.ts';
import { putAccount } from '../support/account.ts';
import { controlOf } from '../support/control.ts';
import { uploadDataset } from '../support/dataset.ts';
import { readLedger } from '../support/ledger.ts';
import { loansCsv } from '../support/loans.ts';
import { surfaceCsv } from '../support/surface.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';
import { untilEnded, untilTraining } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 120_000 });
const twin = useTwin();

let tenant: SignedUp;
beforeAll(async () => {
  tenant = await signUp(twin().url);
});

const request = (dataset_id: string, more: Partial<RunRequest> = {}): RunRequest => ({
  dataset_id,
  target: 'repaid',
  candidates: ['logistic_regression'],
  ...more,
});
const limitMonth = (amount_minor: number) =>
  tenant.client.putSpendLimits({ body: { limits: [{ window: 'month', amount_minor }] } });
const reserved = async () => (await tenant.client.getSpendLimits()).limits[0]?.reserved_minor;
const centsOf = async (run: Run) => {
  const records = (await readLedger(tenant.client)).filter(({ run_id }) => run_id === run.id);
  return records.reduce((sum, { amount }) => sum + Number(amount.amount_decimal), 0);
};

test('a run that may cost more than a limit leaves is refused before it exists; one that fits gives back the rest', async () => {
  const { id } = await uploadDataset(tenant.client, loansCsv(400));
  await limitMonth(0);
  expect((await tenant.client.estimateRun({ body: request(id) })).refusal).toMatchObject({
    code: 'spend_limit_reached',
  });
  await expect(tenant.client.createRun({ body: request(id) })).rejects.toMatchObject({
    status: 402,
    code: 'spend_limit_reached',
  });
  expect((await tenant.client.listRuns({})).data).toEqual([]);

  await limitMonth(50);
  expect((await tenant.client.estimateRun({ body: request(id) })).refusal).toBeNull();
  const run = await untilEnded(tenant.client, (await tenant.client.createRun({ body: request(id) })).id);
  expect(run.state).toBe('succeeded');
  expect(await centsOf(run)).toBeGreaterThan(0);
  expect(await reserved()).toBeCloseTo(await centsOf(run), 6);
});

test('a key whose budget is zero starts no run, and the free plan stops at the training that it includes', async () => {
  const { id } = await uploadDataset(tenant.client, loansCsv(200));
  const poor = await tenant.client.createApiKey({
    body: { name: 'poor', scopes: ['runs:write'], monthly_budget_minor: 0 },
  });
  const client = new GristmillClient({ url: twin().url, apiKey: poor.secret });
  await expect(client.createRun({ body: request(id) })).rejects.toMatchObject({
    status: 402,
    code: 'spend_limit_reached',
  });
  await limitMonth(100_000);
  const long = request(id, { compute: 'lambda', search: { trials: 27 } });
  const all = { ...long, candidates: ['boosted_trees', 'kernel_svm', 'multilayer_perceptron', 'linear_svm'] };
  const before = await reserved();
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => tenant.client.createRun({ body: all })));
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const one of refused) expect(one).toMatchObject({ reason: { status: 402, code: 'plan_limit_reached' } });
  const started = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
  for (const run_id of started) await tenant.client.cancelRun({ run_id });
  await controlOf(twin()).advance(900);
  await expect.poll(reserved, { timeout: 20_000 }).toBeCloseTo(before ?? 0, 1);
});

test('a run that is cancelled gives back what it did not train', async () => {
  const { id } = await uploadDataset(tenant.client, surfaceCsv(6000));
  const before = (await reserved()) ?? 0;
  const body = request(id, { target: 'height', candidates: ['boosted_trees'], compute: 'lambda' });
  const run = await tenant.client.createRun({ body });
  expect(await reserved()).toBeGreaterThan(before);
  await untilTraining(tenant.client, run.id);
  await tenant.client.cancelRun({ run_id: run.id });
  await controlOf(twin()).advance(900);
  await expect.poll(reserved, { timeout: 20_000 }).toBeCloseTo(before, 6);
});

test('a tenant that cancels its plan during a run keeps the run, its model and its bill', async () => {
  const other = await signUp(twin().url);
  await putAccount(twin(), other.id, { planId: 'starter', status: 'active' });
  const { id } = await uploadDataset(other.client, surfaceCsv(6000));
  const body = request(id, { target: 'height', candidates: ['boosted_trees'], compute: 'lambda' });
  const { id: runId } = await other.client.createRun({ body });
  await untilTraining(other.client, runId);
  await putAccount(twin(), other.id, { planId: 'free', status: 'canceled' });
  const run = await untilEnded(other.client, runId);
  expect(run.state).toBe('succeeded');
  expect((await readLedger(other.client)).filter(({ run_id }) => run_id === runId)).toHaveLength(1);
});
