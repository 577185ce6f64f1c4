import { execFileSync } from 'node:child_process';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { StopTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow } from '../s3/s3-fixture.ts';
import { jobRoleArn, SageMakerFixture } from './sagemaker-fixture.ts';

const callerArn = 'arn:aws:iam::000000000000:role/caller';
let twin: SageMakerFixture;

beforeAll(async () => {
  twin = await new SageMakerFixture([
    allow(['sagemaker:CreateTrainingJob'], ['arn:aws:sagemaker:us-east-1:000000000000:training-job/gm-*']),
  ]).start();
});
afterAll(() => twin.stop());

const read = async (Key: string) => {
  const s3 = twin.s3.client({ systemClockOffset: twin.s3.clock.offsetMs });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'plain', Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const readModel = async (name: string): Promise<unknown> => {
  const archive = await read(`out/${name}/output/model.tar.gz`);
  return JSON.parse(execFileSync('tar', ['-xzOf', '-', './model.json'], { input: archive }).toString());
};
const path = (job: Awaited<ReturnType<SageMakerFixture['describe']>>) =>
  job.SecondaryStatusTransitions?.map(({ Status }) => Status);
const spot = {
  EnableManagedSpotTraining: true,
  StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
};

describe('a training job', () => {
  it('reads its channels and hyperparameters, and leaves a model, metrics and checkpoints', async () => {
    const Body = 'a,b\n1,2\n';
    await twin.s3.client().send(new PutObjectCommand({ Bucket: 'plain', Key: 'clean/a/rows.csv', Body }));
    const S3DataSource = { S3DataType: 'S3Prefix', S3Uri: 's3://plain/clean' } as const;
    await twin.create('gm-train', 'train', {
      InputDataConfig: [{ ChannelName: 'rows', DataSource: { S3DataSource } }],
    });
    await twin.service.untilEnded('gm-train');
    const job = await twin.describe('gm-train');
    expect(job).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://plain/out/gm-train/output/model.tar.gz' },
      FinalMetricDataList: [{ MetricName: 'score', Value: 0.5 }],
    });
    expect(path(job)).toEqual(['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
    expect(job.BillableTimeInSeconds).toBeGreaterThan(0);
    expect(await readModel('gm-train')).toMatchObject({
      rows: Body,
      stage: 'dev',
      resources: { current_host: 'algo-1', current_instance_type: 'ml.m5.large' },
    });
    expect((await read('checkpoints/gm-train/attempts')).toString()).toBe('x');
    expect(twin.log('gm-train')).toContain('argument train');
  });

  it('fails with what it wrote to the failure file', async () => {
    await twin.create('gm-fail', 'fail');
    await twin.service.untilEnded('gm-fail');
    expect(await twin.describe('gm-fail')).toMatchObject({
      TrainingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: the loss is not a number, exit code: 3',
    });
  });

  it('saves its model when it is stopped', async () => {
    await twin.create('gm-stop', 'wait');
    await twin.untilWaiting('gm-stop');
    await twin.client().send(new StopTrainingJobCommand({ TrainingJobName: 'gm-stop' }));
    await twin.service.untilEnded('gm-stop');
    const job = await twin.describe('gm-stop');
    expect(job.TrainingJobStatus).toBe('Stopped');
    expect(path(job)?.slice(-3)).toEqual(['Stopping', 'Uploading', 'Stopped']);
    expect(await readModel('gm-stop')).toEqual({ partial: true });
    const again = twin.client().send(new StopTrainingJobCommand({ TrainingJobName: 'gm-stop' }));
    await expect(again).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is killed when it does not heed SIGTERM within the grace', async () => {
    await twin.create('gm-stubborn', 'stubborn');
    await twin.untilWaiting('gm-stubborn');
    twin.service.stop('gm-stubborn');
    await twin.s3.clock.advance(59_000);
    expect((await twin.describe('gm-stubborn')).TrainingJobStatus).toBe('Stopping');
    await twin.s3.clock.advance(1000);
    await twin.service.untilEnded('gm-stubborn');
    expect((await twin.describe('gm-stubborn')).TrainingJobStatus).toBe('Stopped');
  });

  it('is stopped when it exceeds its runtime', async () => {
    await twin.create('gm-long', 'wait');
    await twin.untilWaiting('gm-long');
    await twin.s3.clock.advance(3_600_000);
    await twin.service.untilEnded('gm-long');
    const job = await twin.describe('gm-long');
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
    expect(job.BillableTimeInSeconds).toBeGreaterThanOrEqual(3600);
  });

  it('on spot starts again from its checkpoints after an interruption, and is not billed for the wait', async () => {
    await twin.create('gm-spot', 'wait', spot);
    await twin.untilWaiting('gm-spot');
    twin.service.interrupt('gm-spot', 600_000);
    await untilInterrupted('gm-spot');
    await twin.s3.clock.advance(600_000);
    await twin.service.untilEnded('gm-spot');
    const job = await twin.describe('gm-spot');
    expect(job.TrainingJobStatus).toBe('Completed');
    expect(path(job)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Interrupted',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    expect((await read('checkpoints/gm-spot/attempts')).toString()).toBe('xx');
    expect(job.TrainingTimeInSeconds).toBeGreaterThanOrEqual(600);
    expect(job.BillableTimeInSeconds).toBeLessThan(60);
    expect(() => twin.service.interrupt('gm-long')).toThrow('not a managed spot training job');
  });

  it('on spot gives up when it has waited too long for a machine', async () => {
    await twin.create('gm-wait', 'wait', spot);
    await twin.untilWaiting('gm-wait');
    twin.service.interrupt('gm-wait', 100_000_000);
    await untilInterrupted('gm-wait');
    await twin.s3.clock.advance(7_200_000);
    await twin.service.untilEnded('gm-wait');
    expect(await twin.describe('gm-wait')).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxWaitTimeExceeded',
    });
  });

  it('starts again from its checkpoints after the twin was stopped', async () => {
    await twin.create('gm-crash', 'wait');
    await twin.untilWaiting('gm-crash');
    await twin.closeService();
    await twin.openService();
    twin.service.resume();
    await twin.service.untilEnded('gm-crash');
    const job = await twin.describe('gm-crash');
    expect(job.TrainingJobStatus).toBe('Completed');
    expect(path(job)).toContain('Interrupted');
  });
});

async function untilInterrupted(name: string): Promise<void> {
  while ((await twin.describe(name)).SecondaryStatus !== 'Interrupted') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('CreateTrainingJob', () => {
  it('refuses a name in use, a bad name, a role it cannot assume and what the twin does not run', async () => {
    await expect(twin.create('gm-fail', 'train')).rejects.toMatchObject({ name: 'ResourceInUse' });
    await expect(twin.create('gm_underscore', 'train')).rejects.toThrow('TrainingJobName');
    const RoleArn = 'arn:aws:iam::000000000000:role/other';
    await expect(twin.create('gm-role', 'train', { RoleArn })).rejects.toThrow('cannot assume the role');
    const isolated = { EnableNetworkIsolation: true };
    await expect(twin.create('gm-x', 'train', isolated)).rejects.toThrow('EnableNetworkIsolation');
    await expect(twin.create('gm-x', 'train', { EnableManagedSpotTraining: true })).rejects.toThrow('MaxWaitTime');
  });

  it('needs iam:PassRole and, with tags, sagemaker:AddTags', async () => {
    const caller = { kind: 'role', arn: callerArn } as const;
    const tagged = { Tags: [{ Key: 'run_id', Value: 'run_1' }] };
    await expect(twin.create('gm-iam', 'train', tagged, caller)).rejects.toThrow('sagemaker:AddTags');
    await expect(twin.create('gm-iam', 'train', {}, caller)).rejects.toThrow(`iam:PassRole on resource: ${jobRoleArn}`);
  });
});
