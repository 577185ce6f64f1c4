import { readRunner } from '../../functions/models/read-runner.ts';
import { BucketClient } from '../../shared/bucket/client.ts';
import { ConversationStore } from '../../shared/conversation/store.ts';
import { DatasetStore } from '../../shared/dataset/store.ts';
import { UploadClient } from '../../shared/dataset/upload-client.ts';
import { FeedbackStore } from '../../shared/feedback/store.ts';
import { downloadSigner } from '../../shared/model/export-client.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { modelOpener } from '../../shared/prediction/open-model.ts';
import { HubClient } from '../../shared/pretrained/hub-client.ts';
import { EventStore } from '../../shared/run/event-store.ts';
import { jobMachine } from '../../shared/run/machines.ts';
import type { PipelineClient } from '../../shared/run/pipeline-client.ts';
import { RunStore } from '../../shared/run/store.ts';
import { TrialStore } from '../../shared/run/trial-store.ts';
import { plainBucket, S3Fixture } from '../local/s3/s3-fixture.ts';
import { startTable } from './table.ts';

/** A pipeline that only remembers what it was told. */
function rememberingPipeline() {
  const told: string[] = [];
  const pipeline = {
    start: async (_: string, runId: string) => told.push(`start ${runId}`) > 0,
    stop: async (runId: string) => void told.push(`stop ${runId}`),
  } as unknown as PipelineClient;
  return { told, pipeline };
}

/** The stores over the twin's table and bucket, as the functions hold them; `close` when done. */
export async function startWorkbench(hubUrl = 'http://127.0.0.1:9') {
  const { table, close } = await startTable();
  const s3 = await new S3Fixture([
    { ...plainBucket, name: 'data', arn: 'arn:aws:s3:::data', isVersioned: true },
  ]).start();
  const bucket = new BucketClient('data', s3.client());
  const { told, pipeline } = rememberingPipeline();
  return {
    table,
    bucket,
    readRunner,
    signDownload: downloadSigner(bucket, s3.client({ responseChecksumValidation: 'WHEN_REQUIRED' })),
    told,
    pipeline,
    openModel: modelOpener(
      (folder, name) => bucket.bytes(`${folder}${name}`),
      async () => {
        throw new Error('The workbench has no function inference');
      },
    ),
    clock: () => Date.now(),
    datasets: new DatasetStore(table),
    events: new EventStore(table),
    hub: new HubClient(hubUrl),
    models: new ModelStore(table),
    conversations: new ConversationStore(table),
    feedback: new FeedbackStore(table),
    runs: new RunStore(table),
    trials: new TrialStore(table),
    uploads: new UploadClient(bucket, s3.client({ requestChecksumCalculation: 'WHEN_REQUIRED' })),
    pipelineSeconds: 9 * 3600,
    job: jobMachine({
      TRAINING_JOBS: 'sagemaker',
      TRAINING_INSTANCE_TYPE: 'ml.m5.xlarge',
      TRAINING_MAX_RUNTIME_SECONDS: '7200',
    }),
    threadCount: 0,
    isInterrupted: () => false,
    wallSecondsLeft: () => 900,
    /** What a process of its own needs to reach the same table and bucket. */
    async environment() {
      const credentials = await bucket.s3.config.credentials();
      const endpoint = await table.dynamo.config.endpoint?.();
      return {
        STAGE: 'test',
        TABLE_NAME: table.name,
        BUCKET_NAME: bucket.name,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3.url,
        AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${endpoint?.port}`,
      };
    },
    async close() {
      await close();
      await s3.stop();
    },
  };
}
export type Workbench = Awaited<ReturnType<typeof startWorkbench>>;
