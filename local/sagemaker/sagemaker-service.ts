import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { RoleSpec } from '../deployment.ts';
import {
  type Authorize,
  type Call,
  type Caller,
  type JsonService,
  type Permission,
  ServiceError,
  type TwinClock,
} from '../service.ts';
import type { TrainingJobs } from '../states/tasks.ts';
import { describeJob, enter, isEnded, type Job } from './job.ts';
import { JobFolder } from './job-folder.ts';
import { parseJobRequest } from './job-request.ts';
import { JobStore } from './job-store.ts';
import { TrainingRun } from './training-run.ts';

export interface SageMakerOptions {
  readonly folder: string;
  readonly region: string;
  readonly accountId: string;
  readonly roles: readonly RoleSpec[];
  readonly authorize: Authorize;
  readonly clock: TwinClock;
  /** The container's own entry: the bundled `dist/training/train.mjs`. */
  readonly trainingEntry: string;
  /** What a process needs to call the twin as a role: keys, region and `AWS_ENDPOINT_URL_*`. */
  readonly variablesOf: (roleArn: string) => Readonly<Record<string, string>>;
  /** Between SIGTERM and SIGKILL; SageMaker's 120 s when absent. */
  readonly graceMs?: number;
  /** How often changed checkpoints are copied to S3; 2 s when absent. */
  readonly checkpointMs?: number;
}

type Input = Readonly<Record<string, unknown>>;

/** SageMaker training jobs, each the container's own entry in a child process with the `/opt/ml` contract. */
export class SageMakerService implements JsonService, TrainingJobs {
  readonly target = 'SageMaker';
  readonly contentType = 'application/x-amz-json-1.1';
  readonly #options: SageMakerOptions;
  readonly #store: JobStore;
  readonly #runs = new Map<string, { readonly run: TrainingRun; readonly done: Promise<void> }>();
  readonly #waiters = new Map<string, Set<() => void>>();

  readonly #handlers: Readonly<Record<string, (input: Input, caller: Caller) => Record<string, unknown>>> = {
    CreateTrainingJob: (input) => this.#create(input),
    DescribeTrainingJob: (input) => this.#describe(nameOf(input)),
    StopTrainingJob: (input) => {
      this.#stop(nameOf(input));
      return {};
    },
  };
  readonly operations: ReadonlySet<string> = new Set(Object.keys(this.#handlers));

  constructor(options: SageMakerOptions) {
    this.#options = options;
    mkdirSync(join(options.folder, 'logs'), { recursive: true });
    this.#store = new JobStore(join(options.folder, 'sagemaker.sqlite'));
  }

  /** Starts again, from their checkpoints, the jobs that were running when the twin stopped: as after a spot interruption. */
  resume(): void {
    for (const job of this.#store.unended()) {
      const message = 'The twin stopped; the job starts again from its checkpoints';
      this.#run(enter(job, 'Interrupted', this.#options.clock.now(), message));
    }
  }

  permissions(operation: string, input: Input): readonly Permission[] {
    const needed = [{ action: `sagemaker:${operation}`, resource: this.#arn(nameOf(input)) }];
    return operation === 'CreateTrainingJob' ? this.#creating(input) : needed;
  }

  async handle(operation: string, input: Input, { caller }: Call): Promise<Record<string, unknown>> {
    const handler = this.#handlers[operation];
    if (!handler) throw new ServiceError('UnknownOperationException', operation, 501);
    return handler(input, caller);
  }

  /** `.sync`: Step Functions watches the job by a rule of its own and may stop it, and its role must allow all of that. */
  create(input: Input, caller: Caller): void {
    const resource = this.#arn(nameOf(input));
    const { region, accountId } = this.#options;
    const rule = `arn:aws:events:${region}:${accountId}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule`;
    this.#options.authorize(caller, [
      ...this.#creating(input),
      ...['DescribeTrainingJob', 'StopTrainingJob'].map((action) => ({ action: `sagemaker:${action}`, resource })),
      ...['PutTargets', 'PutRule', 'DescribeRule'].map((action) => ({ action: `events:${action}`, resource: rule })),
    ]);
    this.#create(input);
  }

  async untilEnded(name: string): Promise<Readonly<Record<string, unknown>>> {
    const { job } = this.#find(name);
    if (!isEnded(job)) {
      await new Promise<void>((resolve) => {
        const waiters = this.#waiters.get(name) ?? new Set();
        this.#waiters.set(name, waiters.add(resolve));
      });
    }
    return this.#describe(name);
  }

  stop(name: string): void {
    const { job } = this.#find(name);
    if (!isEnded(job)) this.#stop(name);
  }

  /** Takes the machine of a managed spot job away, as AWS may at any time. */
  interrupt(name: string, resumeAfterMs = 0): void {
    const { job } = this.#find(name);
    if (!job.request.EnableManagedSpotTraining || isEnded(job)) {
      throw new ServiceError('ValidationException', `${name} is not a managed spot training job in progress.`);
    }
    this.#runs.get(name)?.run.interrupt(resumeAfterMs);
  }

  /** Kills the jobs' processes; the jobs themselves go on at the next start. */
  async close(): Promise<void> {
    const runs = [...this.#runs.values()];
    for (const { run } of runs) run.close();
    await Promise.all(runs.map(({ done }) => done));
    this.#store.close();
  }

  #create(input: Input): Record<string, unknown> {
    const request = parseJobRequest(input);
    const role = this.#options.roles.find(({ arn }) => arn === request.RoleArn);
    if (!role?.trustedServices.includes('sagemaker.amazonaws.com')) {
      throw new ServiceError('ValidationException', `SageMaker cannot assume the role ${request.RoleArn}.`);
    }
    if (this.#store.find(request.TrainingJobName)) {
      throw new ServiceError('ResourceInUse', `Training job names must be unique: ${request.TrainingJobName} exists.`);
    }
    const createdMs = this.#options.clock.now();
    const arn = this.#arn(request.TrainingJobName);
    const job: Job = {
      request,
      arn,
      status: 'InProgress',
      transitions: [],
      createdMs,
      trainingStartMs: undefined,
      endedMs: undefined,
      billedMs: 0,
      failureReason: undefined,
      metrics: [],
    };
    this.#run(enter(job, 'Starting', createdMs, 'Starting the training job'));
    return { TrainingJobArn: arn };
  }

  #run(job: Job): void {
    const { folder, clock, trainingEntry, variablesOf, graceMs = 120_000, checkpointMs = 2000 } = this.#options;
    const { request, arn } = job;
    const name = request.TrainingJobName;
    this.#store.put(job, clock.now());
    const access = variablesOf(request.RoleArn);
    const root = join(folder, 'jobs', name);
    const run = new TrainingRun(job, {
      entry: trainingEntry,
      folder: new JobFolder(root, request, s3ClientOf(access, clock)),
      logFile: join(folder, 'logs', `${name}.log`),
      variables: {
        PATH: process.env.PATH ?? '',
        HOME: root,
        ...request.Environment,
        ...access,
        TRAINING_JOB_NAME: name,
        TRAINING_JOB_ARN: arn,
        SM_ML_ROOT: root,
      },
      clock,
      graceMs,
      checkpointMs,
      save: (changed) => this.#store.put(changed, clock.now()),
    });
    const done = run.run().finally(() => {
      this.#runs.delete(name);
      if (isEnded(run.job)) for (const wake of this.#waiters.get(name) ?? []) wake();
      this.#waiters.delete(name);
    });
    this.#runs.set(name, { run, done });
  }

  #stop(name: string): void {
    const { job } = this.#find(name);
    if (isEnded(job)) {
      throw new ServiceError(
        'ValidationException',
        `The request was rejected because the training job is ${job.status}.`,
      );
    }
    this.#runs.get(name)?.run.stop();
  }

  #describe(name: string): Record<string, unknown> {
    const { job, modifiedMs } = this.#find(name);
    return describeJob(job, modifiedMs);
  }

  #find(name: string) {
    const found = this.#store.find(name);
    if (found) return found;
    throw new ServiceError('ValidationException', 'Requested resource not found.');
  }

  #creating(input: Input): Permission[] {
    const resource = this.#arn(nameOf(input));
    const passed = { 'iam:PassedToService': ['sagemaker.amazonaws.com'] };
    return [
      { action: 'sagemaker:CreateTrainingJob', resource },
      ...(Array.isArray(input.Tags) ? [{ action: 'sagemaker:AddTags', resource }] : []),
      { action: 'iam:PassRole', resource: String(input.RoleArn), context: passed },
    ];
  }

  #arn(name: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:sagemaker:${region}:${accountId}:training-job/${name}`;
  }
}

function nameOf({ TrainingJobName }: Input): string {
  if (typeof TrainingJobName === 'string') return TrainingJobName;
  throw new ServiceError('ValidationException', 'TrainingJobName is missing.');
}

/** S3 as the job's role sees it: what the role may not read, a channel cannot bring. */
function s3ClientOf(access: Readonly<Record<string, string>>, clock: TwinClock): () => S3Client {
  const client = new S3Client({
    region: access.AWS_REGION ?? 'us-east-1',
    endpoint: access.AWS_ENDPOINT_URL_S3 ?? access.AWS_ENDPOINT_URL ?? '',
    credentials: {
      accessKeyId: access.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: access.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  return () => {
    // A body that is streamed cannot be sent again after a refusal for its time: the signature must be right at once.
    client.config.systemClockOffset = clock.now() - Date.now();
    return client;
  };
}
