import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { assemble } from '../../local/assembly.ts';
import { GristmillClient, type Prediction } from '../../shared/api/client.generated.ts';
import { waitForDataset } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { controlOf } from '../support/control.ts';
import { uploadDataset } from '../support/dataset.ts';
import { temporaryFolder } from '../support/functions.ts';
import { expectSumsToEqualLedger } from '../support/ledger.ts';
import { surfaceCsv } from '../support/surface.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { spawnTwin, type TwinProcess } from '../support/twin.ts';
import { untilEnded, untilTraining, watchRun } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 180_000 });
const dataFolder = temporaryFolder('kill');
let args: readonly string[];
let twin: TwinProcess;
let tenant: SignedUp;
let model: TrainedModel;
beforeAll(async () => {
  args = ['--port', '0', '--assembly', await assemble(resolve(import.meta.dirname, '../../.gristmill/assembly'))];
  twin = await spawnTwin(dataFolder, args);
  tenant = await signUp(twin.url);
  model = await trainModel(tenant.client);
});
afterAll(async () => {
  await twin.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** kill -9, and a new twin over what lies on the disk. */
async function killAndStartAgain(): Promise<void> {
  const { url } = twin;
  await twin.kill();
  twin = await spawnTwin(dataFolder, args);
  expect(twin.url).toBe(url);
}

describe('a twin that is killed with -9 and started again', () => {
  test('goes on with an upload: parts that arrived are kept, the others are sent', async () => {
    const content = Buffer.from(surfaceCsv(2000));
    const body = { name: 'surface', filename: 'surface.csv', size_bytes: content.length };
    const { dataset, upload } = await tenant.client.createDataset({ body });
    const [part] = upload.parts;
    const etag = (await fetch(part?.url ?? '', { method: 'PUT', body: content })).headers.get('etag') ?? '';
    await killAndStartAgain();
    expect((await tenant.client.resumeUpload({ dataset_id: dataset.id })).parts).toEqual([]);
    await tenant.client.completeUpload({ dataset_id: dataset.id, body: { parts: [{ part_number: 1, etag }] } });
    await killAndStartAgain();
    expect(await waitForDataset(tenant.client, dataset.id)).toMatchObject({ state: 'ready', row_count: 2000 });
  });

  test.each(['profile', 'evaluate'] as const)(
    'ends a run that it was killed in at %s, and bills it once',
    async (step) => {
      const control = controlOf(twin);
      // Each step tells when it begins and ends: slow tellings keep it open long enough to be killed in it.
      await control.addFaults({ target: 'dynamodb:PutItem', kind: 'latency', latencyMs: 1000 });
      const body = { dataset_id: model.datasetId, target: 'repaid', candidates: ['logistic_regression'] };
      const { id } = await tenant.client.createRun({ body });
      await watchRun(tenant.client, id, (run) => run.step === step);
      await killAndStartAgain();
      expect(await untilEnded(tenant.client, id)).toMatchObject({ state: 'succeeded', cost: { training_seconds: 1 } });
      const ledger = await expectSumsToEqualLedger(tenant.client);
      expect(ledger.filter(({ run_id }) => run_id === id).map(({ quantity }) => quantity)).toEqual([1]);
      const { data: models } = await tenant.client.listModels({ limit: 100 });
      const { model_id } = await tenant.client.getRun({ run_id: id });
      expect(models.filter((one) => one.id === model_id)).toMatchObject([{ version_count: 1 }]);
    },
  );

  test.each(['lambda', 'sagemaker'] as const)(
    'ends a run that it was killed in while it trained by %s',
    async (compute) => {
      const { id: dataset_id } = await uploadDataset(tenant.client, surfaceCsv(4000));
      const body = { dataset_id, target: 'height', candidates: ['boosted_trees'], compute };
      const { id } = await tenant.client.createRun({ body });
      await untilTraining(tenant.client, id);
      await killAndStartAgain();
      expect(await untilEnded(tenant.client, id)).toMatchObject({ state: 'succeeded' });
      const ledger = await expectSumsToEqualLedger(tenant.client);
      expect(ledger.filter(({ run_id }) => run_id === id)).toMatchObject([{ meter: 'training_seconds' }]);
    },
  );

  test('has billed every prediction that it answered, each once', async () => {
    const answered = new Map<string, string>();
    const { secret } = await tenant.client.createApiKey({ body: { name: 'Load', rate_per_minute: 1_000_000 } });
    const url = `${twin.url}/v1/models/${model.modelId}/predict`;
    const before = (await expectSumsToEqualLedger(tenant.client)).length;
    let unanswered = 0;
    let isOver = false;
    const load = Array.from({ length: 6 }, async (_, lane) => {
      for (let count = 0; !isOver; count += 1) {
        // Every other lane sends keys, and sends what was not answered again, as a client does.
        const key = `${lane}-${count}`;
        const headers: Record<string, string> = lane % 2 === 0 ? { 'idempotency-key': key } : {};
        const send = () => ask(url, { key: secret, json: { inputs: loan }, headers }).catch(() => undefined);
        let answer = await send();
        while (lane % 2 === 0 && answer?.status !== 200 && !isOver) answer = await send();
        if (answer?.status === 200) answered.set(key, (answer.body as unknown as Prediction).id);
        else unanswered += 1;
        if (!answer) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    for (let life = 1; life <= 2; life += 1) {
      await expect.poll(() => answered.size, { timeout: 60_000 }).toBeGreaterThan(150 * life);
      await killAndStartAgain();
    }
    await expect.poll(() => answered.size, { timeout: 60_000 }).toBeGreaterThan(450);
    isOver = true;
    await Promise.all(load);

    const { client } = tenant;
    const ledger = await expectSumsToEqualLedger(client);
    const billed = ledger.length - before;
    expect(new Set(ledger.map(({ id }) => id)).size).toBe(ledger.length);
    expect(billed).toBeGreaterThanOrEqual(answered.size);
    // Only what was cut off between its record and its answer can be billed and not answered: one for each lane and kill.
    expect(billed - answered.size).toBeLessThanOrEqual(Math.min(unanswered, 6 * 2));

    // A key that was answered is answered the same for ever after, at no cost.
    const [key, id] = [...answered].find(([lane]) => lane.startsWith('0-')) ?? [];
    const again = await ask(url, { key: secret, json: { inputs: loan }, headers: { 'idempotency-key': key ?? '' } });
    expect(again.body).toMatchObject({ id });
    expect(await expectSumsToEqualLedger(new GristmillClient({ url: twin.url, apiKey: secret }))).toHaveLength(
      ledger.length,
    );
  });
});
