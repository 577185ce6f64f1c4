import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonServer, startJsonServer } from '../aws/json-server.ts';
import { BatchService } from '../batch/batch-service.ts';
import type { VirtualClock } from '../clock.ts';
import type { Deployment } from '../deployment.ts';
import { DynamoDbService } from '../dynamodb/service.ts';
import { EventBus } from '../events/event-bus.ts';
import type { Faults } from '../faults.ts';
import { type Listening, listen } from '../http/listen.ts';
import { AsyncInvocations, asyncSchema } from '../lambda/async-invocations.ts';
import { FunctionHost } from '../lambda/function-host.ts';
import { invokeApi } from '../lambda/invoke-api.ts';
import { checkpointSchema } from '../lambda/stream-source.ts';
import { createS3Service, type S3Service } from '../s3/s3-service.ts';
import { SageMakerService } from '../sagemaker/sagemaker-service.ts';
import { SecretsService } from '../secrets/service.ts';
import type { FunctionInvoker } from '../service.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { SqsService } from '../sqs/service.ts';
import { StatesService } from '../states/states-service.ts';
import type { Access } from './access.ts';
import { openEventSources } from './event-sources.ts';
import type { Ports } from './ports.ts';

export interface AwsOptions {
  readonly dataFolder: string;
  readonly deployment: Deployment;
  readonly trainingEntry: string | undefined;
  readonly ports: Ports;
  readonly access: Access;
  readonly clock: VirtualClock;
  readonly faults: Faults;
}

export interface AwsServices {
  readonly host: FunctionHost;
  readonly s3: S3Service;
  readonly dynamodb: DynamoDbService;
  readonly sagemaker: SageMakerService;
  readonly batch: BatchService;
  readonly sqs: SqsService;
  readonly secrets: SecretsService;
  readonly json: JsonServer;
  close(): Promise<void>;
}

/** Where the SDK looks for each service; what has no address of its own finds a door that answers 501. */
function endpointsOf({ aws, s3, stripe }: Ports): Record<string, string> {
  return {
    STRIPE_API_BASE: `http://127.0.0.1:${stripe}`,
    // A receiver of webhooks under development listens on this machine.
    WEBHOOK_PRIVATE_HOSTS: '127.0.0.1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${aws}`,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${s3}`,
  };
}

/** Boots every AWS service that the template uses, and takes up again what was running when the twin stopped. */
export async function openAwsServices(options: AwsOptions): Promise<AwsServices> {
  const { dataFolder, deployment, ports, access, clock, faults, trainingEntry } = options;
  const { region, accountId, functions, roles } = deployment;
  const { credentials, verifier, authorize } = access;
  const endpoints = endpointsOf(ports);
  const folderOf = (name: string) => {
    const folder = join(dataFolder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };

  const dynamodb = new DynamoDbService({ dataFolder, tables: deployment.tables, clock });
  const sqs = new SqsService({ dataFolder, queues: deployment.queues, clock });
  const secrets = new SecretsService({ dataFolder, secrets: deployment.secrets, clock });
  const s3 = createS3Service({
    folder: folderOf('s3'),
    buckets: deployment.buckets,
    verifier,
    authorize,
    clock,
    faults,
  });
  const host = new FunctionHost({
    functions,
    folder: folderOf('functions'),
    region,
    credentials,
    clock,
    faults,
    endpoints,
  });
  const sendToQueue = (queueArn: string, body: string) => {
    sqs.send(queueArn, body).catch((error: unknown) => console.error(error));
  };
  const invocations = openDatabase(join(dataFolder, 'lambda.sqlite'), asyncSchema);
  // A checkpoint that a power cut undoes makes a function see some records again, as it must bear in any case.
  const checkpoints = openDatabase(join(dataFolder, 'checkpoints.sqlite'), checkpointSchema, 'NORMAL');
  const asyncInvocations = new AsyncInvocations({ database: invocations, host, clock, sendToQueue });
  const invoker: FunctionInvoker = {
    invoke: async (functionArn, payload) =>
      JSON.parse((await host.invokeJson(functionArn, JSON.stringify(payload))).toString()),
    invokeAsync: (functionArn, payload) => asyncInvocations.invoke(functionArn, payload),
  };
  const events = new EventBus({
    folder: folderOf('events'),
    region,
    accountId,
    rules: deployment.rules,
    functions,
    invoker,
    sendToQueue,
    clock,
  });
  const variablesOf = (roleArn: string) => {
    const { accessKeyId, secretAccessKey } = credentials.issue({ kind: 'role', arn: roleArn });
    return {
      ...endpoints,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  };
  const batch = new BatchService({
    folder: folderOf('batch'),
    region,
    accountId,
    batch: deployment.batch,
    authorize,
    clock,
    trainingEntry: trainingEntry ?? '',
    variablesOf,
  });
  const sagemaker = new SageMakerService({
    folder: folderOf('sagemaker'),
    region,
    accountId,
    roles,
    authorize,
    clock,
    trainingEntry: trainingEntry ?? '',
    variablesOf,
  });
  const states = new StatesService({
    folder: folderOf('states'),
    stateMachines: deployment.stateMachines,
    functions,
    invoker,
    trainingJobs: sagemaker,
    batchJobs: batch,
    authorize,
    clock,
    publish: (event) => events.publish(event),
  });

  const services = [dynamodb, sqs, secrets, sagemaker, states];
  const json = await startJsonServer({
    services,
    pathServices: [invokeApi(functions, host)],
    verifier,
    authorize,
    faults,
    clock,
    port: ports.aws,
  });
  const objects: Listening = await listen(s3.listener, ports.s3);
  const closeSources = openEventSources({
    deployment,
    dynamodb,
    sqs,
    host,
    checkpoints,
    clock,
    faults,
    sendToQueue,
  });
  sagemaker.resume();
  batch.resume();
  states.resume();
  events.start();

  return {
    host,
    s3,
    dynamodb,
    sagemaker,
    batch,
    sqs,
    secrets,
    json,
    async close() {
      // From the callers to what they call, so that nothing runs into a closed store.
      await events.close();
      closeSources();
      asyncInvocations.close();
      await states.close();
      await sagemaker.close();
      await batch.close();
      host.close();
      await Promise.all([json.close(), objects.close()]);
      s3.close();
      await Promise.all([dynamodb.close(), sqs.close(), secrets.close()]);
      invocations.close();
      checkpoints.close();
    },
  };
}
