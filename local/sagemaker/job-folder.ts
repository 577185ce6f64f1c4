import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { outputFolder } from './job.ts';
import type { JobRequest } from './job-request.ts';
import { download, listFiles, upload, uploadFile } from './object-folder.ts';

const maxFailureCharacters = 1024;

/** What SageMaker mounts at `/opt/ml`, made anew for every attempt of a job. */
export class JobFolder {
  readonly root: string;
  readonly #request: JobRequest;
  readonly #s3: () => S3Client;
  readonly #checkpoints: string;
  readonly #uploaded = new Map<string, string>();
  #saving: Promise<void> = Promise.resolve();

  constructor(root: string, request: JobRequest, s3: () => S3Client) {
    this.root = root;
    this.#request = request;
    this.#s3 = s3;
    this.#checkpoints = join(root, 'checkpoints');
  }

  /** Writes the configuration, fetches the channels and restores the checkpoints. */
  async prepare(): Promise<void> {
    const { HyperParameters, InputDataConfig, CheckpointConfig, ResourceConfig } = this.#request;
    await rm(this.root, { recursive: true, force: true });
    for (const folder of ['input/config', 'input/data', 'model', 'output/data', 'output/tensorboard', 'checkpoints']) {
      await mkdir(join(this.root, folder), { recursive: true });
    }
    await this.#configure('hyperparameters', HyperParameters);
    await this.#configure('resourceconfig', {
      current_host: 'algo-1',
      hosts: ['algo-1'],
      current_instance_type: ResourceConfig.InstanceType,
      network_interface_name: 'lo',
    });
    const channels = InputDataConfig.map(({ ChannelName, ContentType }) => [
      ChannelName,
      {
        TrainingInputMode: 'File',
        S3DistributionType: 'FullyReplicated',
        RecordWrapperType: 'None',
        ...(ContentType !== undefined && { ContentType }),
      },
    ]);
    await this.#configure('inputdataconfig', Object.fromEntries(channels));
    for (const { ChannelName, DataSource } of InputDataConfig) {
      await download(this.#s3(), DataSource.S3DataSource.S3Uri, join(this.root, 'input/data', ChannelName));
    }
    if (CheckpointConfig) await download(this.#s3(), CheckpointConfig.S3Uri, this.#checkpoints);
  }

  /** Copies the checkpoints and event files that changed to S3, one copy after the other. */
  saveCheckpoints(): Promise<void> {
    const { CheckpointConfig, TensorBoardOutputConfig } = this.#request;
    const save = async () => {
      const events = join(this.root, 'output/tensorboard');
      if (CheckpointConfig) await upload(this.#s3(), this.#checkpoints, CheckpointConfig.S3Uri, this.#uploaded);
      if (TensorBoardOutputConfig)
        await upload(this.#s3(), events, TensorBoardOutputConfig.S3OutputPath, this.#uploaded);
    };
    this.#saving = this.#saving.then(save, save);
    return this.#saving;
  }

  /** Uploads what the job left in `model/` and `output/data/`. */
  async saveOutput(): Promise<void> {
    await this.#saveArchive('model', 'model.tar.gz');
    await this.#saveArchive('output/data', 'output.tar.gz');
  }

  /** What the job wrote to `output/failure`, cut as SageMaker cuts it. */
  async readFailure(): Promise<string> {
    const text = await readFile(join(this.root, 'output/failure'), 'utf8').catch(() => '');
    return text.trim().slice(0, maxFailureCharacters);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async #configure(name: string, content: unknown): Promise<void> {
    await writeFile(join(this.root, 'input/config', `${name}.json`), JSON.stringify(content));
  }

  async #saveArchive(folder: string, archive: string): Promise<void> {
    const source = join(this.root, folder);
    if ((await listFiles(source)).length === 0) return;
    const file = join(this.root, archive);
    const tar = spawn('tar', ['-czf', file, '-C', source, '.'], { stdio: 'ignore' });
    const [code] = (await once(tar, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`tar ended with ${code}`);
    await uploadFile(this.#s3(), file, `${outputFolder(this.#request)}/${archive}`);
  }
}
