import type { TwinClock } from '../service.ts';
import { sleepUntil } from '../sleep.ts';
import { enter, isEnded, type Job, type JobStatus, type SecondaryStatus } from './job.ts';
import type { JobFolder } from './job-folder.ts';
import { readMetrics } from './job-metrics.ts';
import { JobProcess } from './job-process.ts';

export interface TrainingRunOptions {
  readonly entry: string;
  readonly folder: JobFolder;
  readonly logFile: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly clock: TwinClock;
  readonly graceMs: number;
  /** How often changed checkpoints are copied to S3, in real time. */
  readonly checkpointMs: number;
  /** Puts the job on disk. */
  readonly save: (job: Job) => void;
}

/** Why a process is ended before it ends by itself. */
type Intent = Ending | 'interrupt' | 'close';
/** The reasons that end the job itself, which then counts as stopped. */
type Ending = 'stop' | 'max_runtime' | 'max_wait';

/** Takes one job through its attempts to its end. */
export class TrainingRun {
  job: Job;
  readonly #options: TrainingRunOptions;
  #process: JobProcess | undefined;
  #intent: Intent | undefined;
  #resumeAfterMs = 0;
  /** Aborted when a job that waits for a machine is to end. */
  readonly #ending = new AbortController();

  constructor(job: Job, options: TrainingRunOptions) {
    this.job = job;
    this.#options = options;
  }

  /** Ends the job with what it has trained so far. */
  stop(): void {
    if (isEnded(this.job) || this.job.status === 'Stopping') return;
    this.#save({ ...enter(this.job, 'Stopping', this.#now(), 'Stopping the training job'), status: 'Stopping' });
    this.#end('stop');
  }

  /** Takes the spot machine away; the job starts again from its checkpoints `resumeAfterMs` after it let go. */
  interrupt(resumeAfterMs: number): void {
    this.#resumeAfterMs = resumeAfterMs;
    this.#end('interrupt');
  }

  /** Kills the process and leaves the job as it stands, for the next start. */
  close(): void {
    this.#intent = 'close';
    this.#ending.abort();
    this.#process?.kill();
  }

  async run(): Promise<void> {
    const cancelWait = this.#endAt(
      'max_wait',
      this.job.request.StoppingCondition.MaxWaitTimeInSeconds,
      this.job.createdMs,
    );
    try {
      if (this.job.status === 'Stopping') this.#intent = 'stop';
      while (await this.#attempt());
    } catch (error) {
      if (this.#intent === 'close') return;
      await this.#finish('Failed', 'Failed', `ClientError: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      cancelWait();
    }
  }

  /** One stay on a machine; true if the job needs another. */
  async #attempt(): Promise<boolean> {
    const { folder, clock, checkpointMs } = this.#options;
    const startedMs = this.#now();
    this.#enter('Downloading', 'Downloading input data');
    await folder.prepare();
    const exitCode = this.#intent === undefined ? await this.#train(startedMs, checkpointMs) : 0;
    if (this.#intent === 'close') return false;
    await folder.saveCheckpoints();
    if (this.#intent !== 'interrupt') {
      await this.#conclude(this.#intent, exitCode, startedMs);
      return false;
    }
    this.#bill(startedMs);
    this.#enter('Interrupted', 'Training job interrupted: the spot machine was taken away');
    this.#intent = undefined;
    // Rejected when the job is stopped or runs out of waiting time: the next attempt then ends it at once.
    await sleepUntil(clock, this.#now() + this.#resumeAfterMs, this.#ending.signal).catch(() => {});
    return true;
  }

  async #train(startedMs: number, checkpointMs: number): Promise<number> {
    const { entry, folder, logFile, variables, clock, graceMs } = this.#options;
    const { MaxRuntimeInSeconds } = this.job.request.StoppingCondition;
    this.#enter('Training', 'Training image download completed. Training in progress.');
    this.#save({ ...this.job, trainingStartMs: this.job.trainingStartMs ?? this.#now() });
    const container = new JobProcess({ entry, folder: folder.root, logFile, variables, clock, graceMs });
    this.#process = container;
    const cancelRuntime = this.#endAt('max_runtime', MaxRuntimeInSeconds, startedMs - this.job.billedMs);
    const copying = setInterval(() => {
      // A checkpoint that cannot be copied now is copied with the next, or fails the job at its end.
      folder.saveCheckpoints().catch(() => {});
    }, checkpointMs);
    try {
      return await container.exitCode;
    } finally {
      clearInterval(copying);
      cancelRuntime();
      this.#process = undefined;
    }
  }

  async #conclude(ended: Ending | undefined, exitCode: number, startedMs: number): Promise<void> {
    if (ended === undefined && exitCode !== 0) {
      this.#bill(startedMs);
      const failure = await this.#options.folder.readFailure();
      await this.#finish('Failed', 'Failed', `AlgorithmError: ${failure}${failure && ', '}exit code: ${exitCode}`);
      return;
    }
    this.#enter('Uploading', 'Uploading generated training model');
    await this.#options.folder.saveOutput();
    this.#bill(startedMs);
    if (ended === undefined) await this.#finish('Completed', 'Completed');
    else await this.#finish('Stopped', stoppedStatus[ended]);
  }

  async #finish(status: JobStatus, secondary: SecondaryStatus, failureReason?: string): Promise<void> {
    const metrics = await readMetrics(this.job.request, this.#options.logFile, this.#now());
    await this.#options.folder.remove();
    const entered = enter(this.job, secondary, this.#now(), failureReason ?? `Training job ${status.toLowerCase()}`);
    this.#save({ ...entered, status, failureReason, metrics, endedMs: this.#now() });
  }

  /** The first reason to end wins; an interrupted job can still be stopped. */
  #end(intent: Intent): void {
    if (this.#intent !== undefined && this.#intent !== 'interrupt') return;
    this.#intent = intent;
    if (intent !== 'interrupt') this.#ending.abort();
    this.#process?.terminate();
  }

  #endAt(intent: Intent, seconds: number | undefined, fromMs: number): () => void {
    return seconds === undefined ? () => {} : this.#options.clock.at(fromMs + seconds * 1000, () => this.#end(intent));
  }

  #bill(startedMs: number): void {
    this.#save({ ...this.job, billedMs: this.job.billedMs + this.#now() - startedMs });
  }

  #enter(status: SecondaryStatus, message: string): void {
    this.#save(enter(this.job, status, this.#now(), message));
  }

  #save(job: Job): void {
    this.job = job;
    this.#options.save(job);
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

const stoppedStatus: Readonly<Record<Ending, SecondaryStatus>> = {
  stop: 'Stopped',
  max_runtime: 'MaxRuntimeExceeded',
  max_wait: 'MaxWaitTimeExceeded',
};
