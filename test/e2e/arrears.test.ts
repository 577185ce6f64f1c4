import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operation } from '../../shared/api/operation.ts';
import { operations as catalogue } from '../../shared/api/operations.ts';
import { putAccount } from '../support/account.ts';
import { ask } from '../support/ask.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });
const twin = useTwin();
const operations: readonly Operation[] = catalogue;
const day = 86_400_000;
/** How long a function goes on with what it knows of an account. */
const knownMs = 11_000;

let tenant: SignedUp;
let made: TrainedModel;
let eventId: string;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  made = await trainModel(tenant.client);
  const { id } = await tenant.client.createWebhookEndpoint({ body: { url: 'http://127.0.0.1:9/' } });
  ({ id: eventId } = await tenant.client.testWebhookEndpoint({ endpoint_id: id }));
});

type State = 'past_due' | 'unpaid' | 'paused' | 'active';
async function become(status: State, overdueDays: number | null = null): Promise<void> {
  const overdueSinceMs = overdueDays === null ? null : twin().clock.now() - overdueDays * day;
  await putAccount(twin(), tenant.id, { planId: 'starter', status, overdueSinceMs });
  await twin().clock.advance(knownMs);
}

const predict = () => tenant.client.predict({ model_id: made.modelId, body: { inputs: loan } });
const refusal = { status: 402, code: 'payment_overdue' };

async function send({ method, path }: Operation): Promise<unknown> {
  const ids: Readonly<Record<string, string>> = {
    key_id: tenant.keyId,
    dataset_id: made.datasetId,
    run_id: made.runId,
    model_id: made.modelId,
    version_id: made.versionId,
    event_id: eventId,
    alias: 'champion',
  };
  const address = `${twin().url}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (method === 'DELETE' ? 'unknown' : (ids[name] ?? 'unknown')))}`;
  const { body } = await ask(address, { method, key: tenant.key, ...(method !== 'GET' && { json: {} }) });
  return body.code;
}

describe('a tenant whose payment failed', () => {
  it('goes on as before within the grace, which it can read', async () => {
    await become('past_due', 6);
    expect(await tenant.client.getSubscription()).toMatchObject({ status: 'past_due', access: 'full' });
    expect((await predict()).usage.units).toBe(1);
  });

  it('only reads when the grace is over', async () => {
    await become('past_due', 7);
    expect(await tenant.client.getSubscription()).toMatchObject({ status: 'past_due', access: 'read_only' });
    await expect(predict()).rejects.toMatchObject(refusal);
  });

  it('can do everything that reads, pays, stops or deletes, and nothing else, while it is unpaid', async () => {
    await become('unpaid', 30);
    const guarded = operations.filter(({ scope }) => scope !== null);
    const stopped: string[] = [];
    // One after the other: each function then starts one environment and no more.
    for (const one of guarded) if ((await send(one)) === 'payment_overdue') stopped.push(one.id);
    expect(stopped.toSorted()).toEqual([
      'answerHandover',
      'completeUpload',
      'converse',
      'createApiKey',
      'createDataset',
      'createFeedbackDataset',
      'createHandoverDataset',
      'createRun',
      'createWebhookEndpoint',
      'giveFeedback',
      'predict',
      'resumeUpload',
      'setAlias',
      'testWebhookEndpoint',
    ]);
  });

  it('loses nothing: its data, its model and its export are there', async () => {
    const { client } = tenant;
    expect((await client.getDataset({ dataset_id: made.datasetId })).state).toBe('ready');
    expect((await client.getModel({ model_id: made.modelId })).aliases.champion).toBe(made.versionId);
    expect((await fetch((await client.exportModel({ model_id: made.modelId })).url)).status).toBe(200);
  });

  it('goes on within seconds when it has paid', async () => {
    await become('active');
    expect((await predict()).usage.units).toBe(1);
  });

  it('only reads while its subscription is paused', async () => {
    await become('paused');
    await expect(predict()).rejects.toMatchObject(refusal);
  });
});
