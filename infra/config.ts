import * as z from 'zod';

/** What may differ between stages; everything else is the same everywhere. */
const settingsSchema = z.strictObject({
  stage: z.enum(['dev', 'prod']),
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
  training: z.strictObject({
    instanceType: z.string().startsWith('ml.'),
    isSpot: z.boolean(),
    maxRuntimeSeconds: z.int().positive(),
    /** Extra time to wait for spot capacity. */
    maxSpotWaitSeconds: z.int().positive(),
  }),
  /** CloudFront's web ACL must be made in us-east-1; elsewhere name one made there. */
  webAclArn: z.string().startsWith('arn:').optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

const dev: Settings = {
  stage: 'dev',
  isDataKept: false,
  logRetentionDays: 30,
  monthlyBudgetUsd: 100,
  throttle: { ratePerSecond: 2000, burst: 4000 },
  authorizerTtlSeconds: 60,
  predictProvisionedConcurrency: 0,
  inferenceProvisionedConcurrency: 0,
  training: {
    instanceType: 'ml.m5.xlarge',
    isSpot: true,
    maxRuntimeSeconds: 6 * 3600,
    maxSpotWaitSeconds: 2 * 3600,
  },
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
  const found = [dev, prod].find((settings) => settings.stage === stage);
  if (!found) throw new Error(`There is no stage "${stage}". Use -c stage=dev or -c stage=prod (infra/config.ts).`);
  return settingsSchema.parse(found);
}
