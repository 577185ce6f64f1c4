import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DynamoDBClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Credentials, operator } from '../../local/aws/credentials.ts';
import { GristmillClient } from '../../shared/api/client.generated.ts';
import { followRun, waitForDataset } from '../../shared/api/follow.ts';
import { uploadFile } from '../../shared/api/upload-file.ts';
import { putPeriod } from '../../shared/billing/period-store.ts';
import { BucketClient } from '../../shared/bucket/client.ts';
import { candidateFolder } from '../../shared/bucket/keys.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import { TableClient } from '../../shared/table/client.ts';
import { usagePartition } from '../../shared/table/keys.ts';
import { hoursBetween } from '../../shared/usage/hour.ts';
import type { Contender } from './contender.ts';
import { inputOf, type ServeData, trainingCsv } from './dataset.ts';
import { maxDepth, putFullModel, roundCount } from './full-model.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const twinSays = z.object({
  url: z.string(),
  awsUrls: z.object({ json: z.string(), s3: z.string() }),
  table: z.string(),
  bucket: z.string(),
});
type TwinSays = z.infer<typeof twinSays>;

/** The most that an API key can be given: the rate limiter works, and never says no here. */
const ratePerMinute = 1_000_000;
const modelCalls = 2_000;

export interface Gristmill extends Contender {
  /** Predictions in the ledger. Stops the twin by kill -9 and starts it again: what it acknowledged must be there. */
  countAfterKill(): Promise<number>;
}

/** The twin in a process of its own with an empty data folder, and a model behind it: all of it by the public API. */
export async function startGristmill(
  outFolder: string,
  data: ServeData,
  seed: number,
  twinArgs: readonly string[] = [],
): Promise<Gristmill> {
  const dataFolder = resolve(outFolder, 'twin');
  rmSync(dataFolder, { recursive: true, force: true });
  const start = () =>
    startServer(process.execPath, [
      resolve(import.meta.dirname, '../../local/run-twin.ts'),
      '--data',
      dataFolder,
      '--port',
      '0',
      ...twinArgs,
    ]);
  const startedMs = Date.now();
  let server = await start();
  const twin = twinSays.parse(server.said);
  const { tenantId, modelId, folder, apiKey } = await train(twin.url, data, seed);
  const aws = awsSettings(dataFolder);
  await putOnPlan(twin, aws, tenantId, startedMs);
  const s3 = new S3Client({ ...aws, endpoint: twin.awsUrls.s3, forcePathStyle: true });
  const { model, nodeCount } = await putFullModel(new BucketClient(twin.bucket, s3), folder(tenantId), data, seed);
  const inputs = data.probes.rows.map((row) => inputOf(data.names, row));

  return {
    name: 'gristmill',
    model: `${roundCount} trees, depth ${maxDepth}, ${nodeCount} nodes`,
    url: `${twin.url}/v1/models/${modelId}/predict`,
    headers: { authorization: `Bearer ${apiKey}` },
    modelMs: await timeModel((call) => model.predict([inputs[call % inputs.length] ?? {}])),
    labelOf: (answer) => z.object({ output: z.object({ label: z.string() }) }).parse(answer).output.label,
    cpuSeconds: () => server.cpuSeconds(),
    stop: () => server.kill(),
    async countAfterKill() {
      await server.kill();
      server = await start();
      return countPredictions(server, aws, tenantId, startedMs);
    },
  };
}

/** Signs up, uploads the rows and trains; the run's artifact folder is where the model of the wanted size then goes. */
async function train(url: string, data: ServeData, seed: number) {
  const owner = await new GristmillClient({ url }).createTenant({
    body: { name: 'Bench', email: 'bench@example.com' },
  });
  const client = new GristmillClient({ url, apiKey: owner.api_key.secret });
  const { secret } = await client.createApiKey({ body: { name: 'Load', rate_per_minute: ratePerMinute } });
  const dataset = await uploadFile(client, { filename: 'rows.csv', content: new Blob([trainingCsv(data)]) });
  const profiled = await waitForDataset(client, dataset.id);
  if (profiled.state === 'failed') throw new Error(`The dataset failed: ${JSON.stringify(profiled.error)}`);
  const { id } = await client.createRun({
    body: { dataset_id: dataset.id, target: 'label', candidates: ['boosted_trees'], compute: 'lambda', seed },
  });
  const run = await followRun(client, id);
  if (run.state !== 'succeeded' || run.model_id === null)
    throw new Error(`The run ${run.state}: ${JSON.stringify(run.error)}`);
  const folder = (tenantId: TenantId) => candidateFolder(tenantId, id as Id<'run'>, 'boosted_trees');
  return { tenantId: owner.id as TenantId, modelId: run.model_id, folder, apiKey: secret };
}

/** The tenant on the largest plan: the free one stops long before a measurement ends. */
async function putOnPlan(
  { awsUrls, table }: TwinSays,
  aws: ReturnType<typeof awsSettings>,
  tenantId: TenantId,
  nowMs: number,
): Promise<void> {
  const startMs = Math.floor(nowMs / 1000) * 1000;
  const client = new TableClient(table, new DynamoDBClient({ ...aws, endpoint: awsUrls.json }));
  const ids = { tenantId, id: 'sub_bench', subscriptionId: 'sub_bench', customerId: 'cus_bench', planId: 'scale' };
  await putPeriod(client, { ...ids, startMs, endMs: startMs + 30 * 86_400_000 }, nowMs);
}

/** The operator's key, which the twin derives from its data folder. */
function awsSettings(dataFolder: string) {
  return { region: 'us-east-1', credentials: Credentials.open(dataFolder).issue(operator) };
}

async function countPredictions(
  server: ServerProcess,
  aws: ReturnType<typeof awsSettings>,
  tenantId: TenantId,
  sinceMs: number,
): Promise<number> {
  const { awsUrls, table }: TwinSays = twinSays.parse(server.said);
  const dynamo = new DynamoDBClient({ ...aws, endpoint: awsUrls.json });
  let count = 0;
  for (const hour of hoursBetween(sinceMs, Date.now() + 1)) {
    let page: QueryCommandOutput | undefined;
    do {
      page = await dynamo.send(
        new QueryCommand({
          TableName: table,
          Select: 'COUNT',
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: 'meter = :meter',
          ExpressionAttributeValues: { ':pk': { S: usagePartition(tenantId, hour) }, ':meter': { S: 'predictions' } },
          ExclusiveStartKey: page?.LastEvaluatedKey,
        }),
      );
      count += page.Count ?? 0;
    } while (page.LastEvaluatedKey);
  }
  return count;
}

/** Processor milliseconds of one call once the code is warm: on a busy machine the clock would count the others' work. */
async function timeModel(call: (index: number) => Promise<unknown>): Promise<number> {
  for (let index = 0; index < modelCalls; index += 1) await call(index);
  const start = process.cpuUsage();
  for (let index = 0; index < modelCalls; index += 1) await call(index);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / modelCalls;
}
