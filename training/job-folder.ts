import { createReadStream } from 'node:fs';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { CheckpointPlace } from '../shared/run/candidate-files.ts';
import type { CleanSource } from '../shared/run/clean-files.ts';
import { anyTrainStep, type TrainStep, type TrialsStep } from '../shared/run/pipeline-step.ts';
import type { TrainingJob } from './training-job.ts';

/** SageMaker cuts the failure reason at 1,024 characters. */
const failureCharacters = 1000;

/** The channel that holds the run's `clean/` folder. */
const cleanChannel = 'clean';

const resourceConfig = z.object({ current_host: z.string(), hosts: z.array(z.string()).min(1) });
const inputDataConfig = z.record(z.string(), z.object({ TrainingInputMode: z.string() }));

/**
 * The folder through which SageMaker and a container speak (Amazon SageMaker developer guide, "How Amazon SageMaker
 * Provides Training Information"): hyperparameters, channels and hosts in; checkpoints, event files and failure out.
 */
export class JobFolder implements TrainingJob {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Which candidate of which run to train, or which trials of its search; every hyperparameter is a string. Throws when
   * the job has more than one machine: each would train the same.
   */
  async readStep(): Promise<TrainStep | TrialsStep> {
    const hosts = resourceConfig.safeParse(await this.#config('resourceconfig'));
    if (hosts.success && hosts.data.hosts.length > 1) {
      throw new Error(
        `The job has ${hosts.data.hosts.length} machines; a candidate is trained by one. Set InstanceCount to 1.`,
      );
    }
    return anyTrainStep.parse(await this.#config('hyperparameters'));
  }

  /** The clean rows of the channel; undefined where the job has no such channel, and they are in the bucket. */
  async cleanRows(): Promise<CleanSource | undefined> {
    const config = await this.#config('inputdataconfig');
    const channel = config === undefined ? undefined : inputDataConfig.parse(config)[cleanChannel];
    if (!channel) return undefined;
    if (channel.TrainingInputMode !== 'File') {
      throw new Error(`The channel "${cleanChannel}" comes as ${channel.TrainingInputMode}; it must come as File.`);
    }
    const folder = join(this.#root, 'input/data', cleanChannel);
    const fileOf = (key: string) => join(folder, key.slice(key.lastIndexOf('/') + 1));
    return {
      json: async (key) => JSON.parse(await readFile(fileOf(key), 'utf8')) as unknown,
      stream: async (key) => {
        await access(fileOf(key));
        return createReadStream(fileOf(key));
      },
    };
  }

  /** A folder that SageMaker copies away while the job runs, and back before an interrupted job starts again. */
  get checkpoints(): CheckpointPlace {
    const folder = join(this.#root, 'checkpoints');
    const file = join(folder, 'checkpoint.bin');
    return {
      read: () => readFile(file).catch(undefinedWhenMissing),
      // Renamed into place: an interruption leaves the old checkpoint or the new one, never half of one.
      write: async (bytes) => {
        await mkdir(folder, { recursive: true });
        await writeFile(`${file}.new`, bytes);
        await rename(`${file}.new`, file);
      },
    };
  }

  /** Where TensorBoard's event files go: SageMaker copies them to S3 while the job runs. */
  get eventFolder(): string {
    return join(this.#root, 'output/tensorboard');
  }

  async keepEvents(): Promise<void> {
    // SageMaker copies the folder by itself.
  }

  /** Tells why the job failed; it becomes the job's FailureReason. */
  async writeFailure(reason: string): Promise<void> {
    const folder = join(this.#root, 'output');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'failure'), reason.slice(0, failureCharacters));
  }

  /** A file of the job's configuration; undefined where the platform gives none. */
  async #config(name: 'hyperparameters' | 'inputdataconfig' | 'resourceconfig'): Promise<unknown> {
    const text = await readFile(join(this.#root, 'input/config', `${name}.json`), 'utf8').catch(undefinedWhenMissing);
    return text === undefined ? undefined : JSON.parse(text);
  }
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
