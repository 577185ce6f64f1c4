import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchDefinitionSpec, BatchSpec } from '../deployment.ts';
import { JobProcess } from '../sagemaker/job-process.ts';
import { type Authorize, type Caller, ServiceError, type TwinClock } from '../service.ts';
import type { BatchJobs } from '../states/tasks.ts';
import {
  type BatchJob,
  describeBatchJob,
  hostTerminated,
  taskExited,
  terminated,
  tookTooLong,
  triesAgain,
} from './batch-job.ts';
import { parseBatchRequest } from './batch-request.ts';
import { BatchStore } from './batch-store.ts';

export interface BatchOptions {
  readonly folder: string;
  readonly region: string;
  readonly accountId: string;
  readonly batch: BatchSpec;
  readonly authorize: Authorize;
  readonly clock: TwinClock;
  /** The container's own entry: the bundled `dist/training/train.mjs`. */
  readonly trainingEntry: string;
  /** What a process needs to call the twin as a role. */
  readonly variablesOf: (roleArn: string) => Readonly<Record<string, string>>;
  /** Between SIGTERM and SIGKILL; ECS's 30 s when absent. */
  readonly graceMs?: number;
}

interface Running {
  process: JobProcess | undefined;
  /** Why its process is ended before it ends by itself. */
  intent: typeof hostTerminated | typeof tookTooLong | typeof terminated | 'close' | undefined;
  readonly done: Promise<void>;
}

/** AWS Batch: each attempt of a job is the container's own entry in a child process, its role's keys in the environment. */
export class BatchService implements BatchJobs {
  readonly #options: BatchOptions;
  readonly #store: BatchStore;
  readonly #running = new Map<string, Running>();

  constructor(options: BatchOptions) {
    this.#options = options;
    mkdirSync(join(options.folder, 'logs'), { recursive: true });
    this.#store = new BatchStore(join(options.folder, 'batch.sqlite'));
  }

  /** Starts again the jobs that ran when the twin stopped: as after a spot interruption. */
  resume(): void {
    for (const job of this.#store.unended()) this.#start(job);
  }

  submit(input: Readonly<Record<string, unknown>>, caller: Caller, token: string): string {
    const request = parseBatchRequest(input);
    const { authorize, batch, clock, region, accountId } = this.#options;
    const rule = `arn:aws:events:${region}:${accountId}:rule/StepFunctionsGetEventsForBatchJobsRule`;
    authorize(caller, [
      ...[request.JobQueue, request.JobDefinition].map((resource) => ({ action: 'batch:SubmitJob', resource })),
      ...(Object.keys(request.Tags).length > 0
        ? [{ action: 'batch:TagResource', resource: `arn:aws:batch:${region}:${accountId}:job/*` }]
        : []),
      ...['DescribeJobs', 'TerminateJob'].map((action) => ({ action: `batch:${action}`, resource: '*' })),
      ...['PutTargets', 'PutRule', 'DescribeRule'].map((action) => ({ action: `events:${action}`, resource: rule })),
    ]);
    if (!batch.queueArns.includes(request.JobQueue)) {
      throw new ServiceError('ClientException', `JobQueue ${request.JobQueue} not found.`);
    }
    this.#definitionOf(request.JobDefinition);
    const known = this.#store.find('name', token);
    if (known) return known.id;
    const createdMs = clock.now();
    const job: BatchJob = {
      id: randomUUID(),
      request,
      status: 'RUNNING',
      attempts: [],
      statusReason: undefined,
      createdMs,
      stoppedMs: undefined,
    };
    this.#store.put(job);
    this.#start(job);
    return job.id;
  }

  async untilEnded(jobId: string): Promise<Readonly<Record<string, unknown>>> {
    await this.#running.get(jobId)?.done;
    const job = this.#store.find('id', jobId);
    if (!job) throw new ServiceError('ClientException', `There is no job ${jobId}.`);
    return describeBatchJob(job);
  }

  terminate(jobId: string): void {
    this.#end(jobId, terminated);
  }

  /** Takes the instance of a job away, as AWS may at any time. False when no job of that name runs. */
  interrupt(name: string): boolean {
    const job = this.#store.find('name', name);
    if (job?.status !== 'RUNNING') return false;
    this.#end(job.id, hostTerminated);
    return true;
  }

  /** Kills the jobs' processes; the jobs themselves go on at the next start. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const one of running) {
      one.intent = 'close';
      one.process?.kill();
    }
    await Promise.all(running.map(({ done }) => done));
    this.#store.close();
  }

  #start(job: BatchJob): void {
    const running: Running = { process: undefined, intent: undefined, done: Promise.resolve() };
    const done = this.#run(job, running).finally(() => this.#running.delete(job.id));
    this.#running.set(job.id, Object.assign(running, { done }));
  }

  async #run(first: BatchJob, running: Running): Promise<void> {
    const definition = this.#definitionOf(first.request.JobDefinition);
    let job = first;
    for (;;) {
      const startedMs = this.#options.clock.now();
      const exitCode = running.intent === terminated ? 143 : await this.#attempt(job, definition, running);
      if (running.intent === 'close') return;
      const statusReason = running.intent ?? taskExited;
      const stoppedMs = this.#options.clock.now();
      job = { ...job, attempts: [...job.attempts, { startedMs, stoppedMs, exitCode, statusReason }] };
      const hasSucceeded = exitCode === 0 && running.intent === undefined;
      if (hasSucceeded || running.intent === terminated || !triesAgain(definition, job.attempts)) {
        this.#store.put({ ...job, status: hasSucceeded ? 'SUCCEEDED' : 'FAILED', statusReason, stoppedMs });
        return;
      }
      this.#store.put(job);
      running.intent = undefined;
    }
  }

  async #attempt(job: BatchJob, definition: BatchDefinitionSpec, running: Running): Promise<number> {
    const { folder, clock, trainingEntry, variablesOf, graceMs = 30_000 } = this.#options;
    const { JobName, ContainerOverrides, Timeout } = job.request;
    const root = join(folder, 'jobs', job.id);
    mkdirSync(root, { recursive: true });
    const overrides = ContainerOverrides.Environment.map(({ Name, Value }) => [Name, Value] as const);
    const container = new JobProcess({
      entry: trainingEntry,
      folder: root,
      logFile: join(folder, 'logs', `${JobName}.log`),
      variables: {
        PATH: process.env.PATH ?? '',
        HOME: root,
        SM_ML_ROOT: root,
        ...definition.environment,
        ...Object.fromEntries(overrides),
        ...variablesOf(definition.jobRoleArn),
        AWS_BATCH_JOB_ID: job.id,
        AWS_BATCH_JOB_ATTEMPT: String(job.attempts.length + 1),
      },
      clock,
      graceMs,
    });
    running.process = container;
    const seconds = Timeout?.AttemptDurationSeconds ?? definition.timeoutSeconds;
    const cancelTimeout =
      seconds === undefined ? () => {} : clock.at(clock.now() + seconds * 1000, () => this.#end(job.id, tookTooLong));
    try {
      return await container.exitCode;
    } finally {
      cancelTimeout();
      running.process = undefined;
      rmSync(root, { recursive: true, force: true });
    }
  }

  /** The first reason to end wins. */
  #end(jobId: string, intent: NonNullable<Running['intent']>): void {
    const running = this.#running.get(jobId);
    if (!running || running.intent !== undefined) return;
    running.intent = intent;
    running.process?.terminate();
  }

  #definitionOf(arn: string): BatchDefinitionSpec {
    const found = this.#options.batch.definitions.find((definition) => definition.arn === arn);
    if (!found) throw new ServiceError('ClientException', `JobDefinition ${arn} not found.`);
    return found;
  }
}
