import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointPlace } from '../shared/run/candidate-files.ts';
import { anyTrainStep, type TrainStep, type TrialsStep } from '../shared/run/pipeline-step.ts';

/** SageMaker cuts the failure reason at 1,024 characters. */
const failureCharacters = 1000;

/** The folder through which SageMaker and a container speak: hyperparameters in, checkpoints and failure out. */
export class JobFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Which candidate of which run to train, or which trials of its search; every hyperparameter is a string. */
  async readStep(): Promise<TrainStep | TrialsStep> {
    const text = await readFile(join(this.#root, 'input/config/hyperparameters.json'), 'utf8');
    return anyTrainStep.parse(JSON.parse(text));
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

  /** Tells why the job failed; it becomes the job's FailureReason. */
  async writeFailure(reason: string): Promise<void> {
    const folder = join(this.#root, 'output');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'failure'), reason.slice(0, failureCharacters));
  }
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
