import { mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { evaluationLines, leaderboardLines } from '../../examples/story/show-results.ts';
import { startTwin } from '../../local/twin.ts';
import { GristmillClient, type ModelVersion, type RunRequest } from '../../shared/api/client.generated.ts';
import { followRun, waitForDataset } from '../../shared/api/follow.ts';
import { uploadFile } from '../../shared/api/upload-file.ts';

export interface Training {
  readonly trainFile: string;
  /** Official test rows; otherwise a seeded share of the training file is held out. */
  readonly testFile?: string;
  readonly request: Omit<RunRequest, 'dataset_id' | 'test_dataset_id'>;
  readonly print: (line: string) => void;
}

async function upload(client: GristmillClient, path: string): Promise<string> {
  const uploaded = await uploadFile(client, { filename: basename(path), content: await openAsBlob(path) });
  const dataset = await waitForDataset(client, uploaded.id);
  if (dataset.state === 'failed') throw new Error(`${path}: ${dataset.error?.message}`);
  return dataset.id;
}

/** Uploads, trains and evaluates on a twin of its own, as a tenant would over HTTP; gives the champion. */
export async function trainThroughApi({ trainFile, testFile, request, print }: Training): Promise<ModelVersion> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-bench-'));
  const twin = await startTwin({ dataFolder, port: 0 });
  try {
    const tenant = await new GristmillClient({ url: twin.url }).createTenant({
      body: { name: 'Bench', email: 'bench@example.com' },
    });
    const client = new GristmillClient({ url: twin.url, apiKey: tenant.api_key.secret });
    const datasetId = await upload(client, trainFile);
    const testId = testFile === undefined ? undefined : await upload(client, testFile);
    const body = { ...request, dataset_id: datasetId, ...(testId !== undefined && { test_dataset_id: testId }) };
    const { seconds, amount } = await client.estimateRun({ body });
    print(`estimate: ${seconds.low} to ${seconds.high} s of training, at most ${amount.maximum} cents`);
    const created = await client.createRun({ body });
    let shown = '';
    const run = await followRun(client, created.id, (now) => {
      const line = `${Math.floor(now.progress * 10) * 10} % ${now.step ?? now.state}`;
      if (line !== shown) print(line);
      shown = line;
    });
    if (run.state !== 'succeeded' || !run.model_id || !run.version_id) {
      throw new Error(`The run ${run.state}: ${run.error?.message}`);
    }
    print(`used ${run.cost.training_seconds} s of training, billed ${run.cost.amount_minor} cents`);
    const version = await client.getVersion({ model_id: run.model_id, version_id: run.version_id });
    const { data } = await client.getLeaderboard({ run_id: run.id });
    for (const line of leaderboardLines(data, Object.keys(version.evaluation.scores).slice(0, 4))) print(line);
    for (const line of evaluationLines(version)) print(line);
    return version;
  } finally {
    await twin.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
