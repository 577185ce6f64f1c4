import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { vi } from 'vitest';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { type JsonServer, startJsonServer } from '../../../local/aws/json-server.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import type { PolicyStatement } from '../../../local/deployment.ts';
import { Faults } from '../../../local/faults.ts';
import { createAuthorize } from '../../../local/iam.ts';
import { SageMakerService } from '../../../local/sagemaker/sagemaker-service.ts';
import type { Caller } from '../../../local/service.ts';
import { allow, plainBucket, S3Fixture } from '../s3/s3-fixture.ts';

export const jobRoleArn = 'arn:aws:iam::000000000000:role/job';

/** SageMaker beside S3, with one role that jobs may assume. */
export class SageMakerFixture {
  readonly s3 = new S3Fixture([plainBucket]);
  #service: SageMakerService | undefined;
  #server: JsonServer | undefined;
  readonly #statements: PolicyStatement[];
  readonly #credentials = new Credentials(Buffer.from('seed'));

  constructor(callerStatements: PolicyStatement[] = []) {
    this.#statements = callerStatements;
  }

  async start(): Promise<this> {
    await this.s3.start();
    const jobRole = this.s3.addRole('job', [
      allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::plain/*']),
      allow(['s3:ListBucket'], ['arn:aws:s3:::plain']),
    ]);
    await this.openService(jobRole);
    return this;
  }

  get service(): SageMakerService {
    if (this.#service) return this.#service;
    throw new Error('The fixture has not been started');
  }

  async openService(jobRole: Caller = { kind: 'role', arn: jobRoleArn }): Promise<void> {
    const role = { name: 'job', trustedServices: ['sagemaker.amazonaws.com'], statements: [] };
    const caller = { name: 'caller', trustedServices: [], statements: this.#statements };
    const authorize = createAuthorize([{ ...caller, arn: 'arn:aws:iam::000000000000:role/caller' }], () => {});
    this.#service = new SageMakerService({
      folder: join(this.s3.folder, 'sagemaker'),
      region: 'us-east-1',
      accountId: '000000000000',
      roles: [{ ...role, arn: jobRoleArn }],
      authorize,
      clock: this.s3.clock,
      trainingEntry: new URL('./container.mjs', import.meta.url).pathname,
      variablesOf: () => this.s3.variablesOf(jobRole),
      graceMs: 60_000,
      checkpointMs: 20,
    });
    const { clock } = this.s3;
    const verifier = new SignatureVerifier(this.#credentials, clock);
    this.#server = await startJsonServer({
      services: [this.service],
      verifier,
      authorize,
      faults: new Faults(1),
      clock,
    });
  }

  client(caller: Caller = operator): SageMakerClient {
    const credentials = this.#credentials.issue(caller);
    return new SageMakerClient({
      region: 'us-east-1',
      endpoint: this.#server?.url ?? '',
      credentials,
      systemClockOffset: this.s3.clock.offsetMs,
      maxAttempts: 1,
    });
  }

  create(name: string, mode: string, input: Partial<CreateTrainingJobCommandInput> = {}, caller?: Caller) {
    return this.client(caller).send(
      new CreateTrainingJobCommand({
        TrainingJobName: name,
        RoleArn: jobRoleArn,
        AlgorithmSpecification: {
          TrainingImage: 'image',
          TrainingInputMode: 'File',
          MetricDefinitions: [{ Name: 'score', Regex: 'metric score=([0-9.]+);' }],
        },
        HyperParameters: { mode },
        Environment: { STAGE: 'dev' },
        OutputDataConfig: { S3OutputPath: 's3://plain/out/' },
        CheckpointConfig: { S3Uri: `s3://plain/checkpoints/${name}` },
        ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        ...input,
      }),
    );
  }

  describe(TrainingJobName: string) {
    return this.client().send(new DescribeTrainingJobCommand({ TrainingJobName }));
  }

  /** Waits until the job's process has said that it waits. */
  async untilWaiting(name: string, times = 1): Promise<void> {
    await vi.waitFor(() => {
      if (this.log(name).split('waiting').length - 1 < times) throw new Error('not yet');
    }, 5000);
  }

  log(name: string): string {
    return readFileSync(join(this.s3.folder, 'sagemaker/logs', `${name}.log`), 'utf8');
  }

  async closeService(): Promise<void> {
    await this.#server?.close();
    await this.service.close();
  }

  async stop(): Promise<void> {
    await this.closeService();
    await this.s3.stop();
  }
}
