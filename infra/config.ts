import * as z from 'zod';

/** What may differ between stages; everything else is the same everywhere. */
const settingsSchema = z.strictObject({
  stage: z.enum(['dev', 'gpu', 'prod']),
  /** Left out, the stage deploys to the account and region of the caller's credentials. */
  region: z.string().optional(),
  /** RETAIN keeps table and buckets when a stack is deleted. */
  isDataKept: z.boolean(),
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]),
  /** Where alarms and budget warnings go; without an address they only show on the dashboard. */
  alarmEmail: z.email().optional(),
  monthlyBudgetUsd: z.int().positive(),
  /** Limits of the whole API, above the rate of each API key. */
  throttle: z.strictObject({ ratePerSecond: z.int().positive(), burst: z.int().positive() }),
  /** How long API Gateway trusts an API key before it asks again: a revoked key works at most this long. */
  authorizerTtlSeconds: z.int().min(0).max(3600),
  /** Warm environments of predict; 0 leaves it on demand. */
  predictProvisionedConcurrency: z.int().min(0),
  /** Warm environments of inference, which only models that need ONNX Runtime use. */
  inferenceProvisionedConcurrency: z.int().min(0),
  /** Where pretrained models named by `hub` are fetched from; it must speak as Hugging Face does. */
  hubUrl: z.url({ protocol: /^https$/ }),
  training: z.strictObject({
    /** What starts training jobs: SageMaker, or AWS Batch on instances of its own compute environment. */
    jobs: z.enum(['sagemaker', 'batch']),
    /** Also what a second is billed as; Batch takes the EC2 type of the same name without `ml.`. */
    instanceType: z.string().startsWith('ml.'),
    isSpot: z.boolean(),
    maxRuntimeSeconds: z.int().positive(),
    /** Extra time to wait for spot capacity. */
    maxSpotWaitSeconds: z.int().positive(),
    /** What one Batch job takes of its instance, and what all jobs may take together. */
    batch: z.strictObject({
      vcpus: z.int().positive(),
      memoryMib: z.int().positive(),
      gpus: z.int().min(0),
      maxVcpus: z.int().positive(),
    }),
  }),
  /** CloudFront's web ACL must be made in us-east-1; elsewhere name one made there. */
  webAclArn: z.string().startsWith('arn:').optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The pipeline ends any run after so long: its longest training, the wait for spot capacity, and an hour for the rest. */
export const pipelineMaxSeconds = ({ training }: Settings) =>
  training.maxRuntimeSeconds + training.maxSpotWaitSeconds + 3600;

const dev: Settings = {
  stage: 'dev',
  isDataKept: false,
  logRetentionDays: 30,
  monthlyBudgetUsd: 100,
  // What an account of AWS allows a region; who asks too much is held by the rate of their key and by the web ACL.
  throttle: { ratePerSecond: 10_000, burst: 5000 },
  authorizerTtlSeconds: 60,
  predictProvisionedConcurrency: 0,
  inferenceProvisionedConcurrency: 0,
  hubUrl: 'https://huggingface.co',
  training: {
    jobs: 'sagemaker',
    instanceType: 'ml.m5.xlarge',
    isSpot: true,
    maxRuntimeSeconds: 6 * 3600,
    maxSpotWaitSeconds: 2 * 3600,
    // A g4dn.xlarge has 4 processors and 16 GiB, of which the instance keeps some.
    batch: { vcpus: 4, memoryMib: 14_000, gpus: 1, maxVcpus: 32 },
  },
};

/** As `dev`, with training jobs on the GPUs of AWS Batch. */
const gpu: Settings = {
  ...dev,
  stage: 'gpu',
  training: { ...dev.training, jobs: 'batch', instanceType: 'ml.g4dn.xlarge' },
};

const prod: Settings = {
  ...dev,
  stage: 'prod',
  isDataKept: true,
  logRetentionDays: 365,
  monthlyBudgetUsd: 2000,
  predictProvisionedConcurrency: 2,
  inferenceProvisionedConcurrency: 1,
};

/** The settings of a stage, or an error that lists the stages there are. */
export function settingsOf(stage: string): Settings {
  const found = [dev, gpu, prod].find((settings) => settings.stage === stage);
  if (!found) throw new Error(`There is no stage "${stage}". Use -c stage=dev, gpu or prod (infra/config.ts).`);
  return settingsSchema.parse(found);
}
