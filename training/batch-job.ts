import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BucketClient } from '../shared/bucket/client.ts';
import { candidateFolder } from '../shared/bucket/keys.ts';
import { CandidateFiles } from '../shared/run/candidate-files.ts';
import { anyTrainStep, type TrainStep, type TrialsStep } from '../shared/run/pipeline-step.ts';
import type { TrainingJob } from './training-job.ts';

const prefix = 'GM_';
/** Batch keeps a folder of its own for each attempt, and nothing of it afterwards. */
const defaultRoot = '/home/trainer/ml';

type Variables = Readonly<Record<string, string | undefined>>;

/** True in a container that AWS Batch started; SageMaker's has its hyperparameters in a file. */
export const isBatchJob = (variables: Variables): boolean => `${prefix}RUN_ID` in variables;

/**
 * How AWS Batch and the container speak: hyperparameters come as environment variables; rows, checkpoints, event files
 * and the reason of a failure are in the bucket, for Batch copies no folder and passes no text on.
 */
export class BatchJob implements TrainingJob {
  readonly #variables: Variables;
  readonly #bucket: BucketClient;

  constructor(variables: Variables, bucket: BucketClient) {
    this.#variables = variables;
    this.#bucket = bucket;
  }

  async readStep(): Promise<TrainStep | TrialsStep> {
    return this.#step();
  }

  async cleanRows(): Promise<undefined> {
    return undefined;
  }

  readonly checkpoints = undefined;

  get eventFolder(): string {
    return join(this.#variables.SM_ML_ROOT ?? defaultRoot, 'tensorboard');
  }

  async keepEvents(): Promise<void> {
    const { tenant_id, run_id, candidate } = this.#step();
    for (const name of await readdir(this.eventFolder)) {
      const key = `${candidateFolder(tenant_id, run_id, candidate)}tensorboard/${name}`;
      await this.#bucket.put(key, await readFile(join(this.eventFolder, name)));
    }
  }

  async writeFailure(reason: string): Promise<void> {
    const { tenant_id, run_id, candidate } = this.#step();
    await new CandidateFiles(this.#bucket, tenant_id, run_id, candidate).writeFailure(reason);
  }

  #step(): TrainStep | TrialsStep {
    const given = Object.entries(this.#variables).filter(([name]) => name.startsWith(prefix));
    return anyTrainStep.parse(
      Object.fromEntries(given.map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value])),
    );
  }
}
