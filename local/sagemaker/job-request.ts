import * as z from 'zod';
import { ServiceError } from '../service.ts';

const s3Uri = z.string().regex(/^s3:\/\/[^/]+(\/.*)?$/, 'must be s3://bucket/prefix');

/** CreateTrainingJob as the product uses it; any other member is refused by name. */
const jobRequestSchema = z.strictObject({
  TrainingJobName: z
    .string()
    .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'must be 1 to 63 letters, digits and hyphens'),
  RoleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'must be the ARN of a role'),
  AlgorithmSpecification: z.strictObject({
    TrainingImage: z.string().min(1),
    TrainingInputMode: z.literal('File'),
    MetricDefinitions: z
      .array(z.strictObject({ Name: z.string(), Regex: z.string() }))
      .max(40)
      .optional(),
  }),
  HyperParameters: z.record(z.string(), z.string().max(2500)).default({}),
  Environment: z.record(z.string(), z.string()).default({}),
  InputDataConfig: z
    .array(
      z.strictObject({
        ChannelName: z.string().regex(/^[A-Za-z0-9.\-_]+$/),
        DataSource: z.strictObject({
          S3DataSource: z.strictObject({
            S3DataType: z.literal('S3Prefix'),
            S3Uri: s3Uri,
            S3DataDistributionType: z.literal('FullyReplicated').optional(),
          }),
        }),
        ContentType: z.string().optional(),
      }),
    )
    .default([]),
  TensorBoardOutputConfig: z
    .strictObject({
      S3OutputPath: s3Uri,
      LocalPath: z.literal('/opt/ml/output/tensorboard').default('/opt/ml/output/tensorboard'),
    })
    .optional(),
  OutputDataConfig: z.strictObject({ S3OutputPath: s3Uri }),
  CheckpointConfig: z
    .strictObject({ S3Uri: s3Uri, LocalPath: z.literal('/opt/ml/checkpoints').default('/opt/ml/checkpoints') })
    .optional(),
  ResourceConfig: z.strictObject({
    InstanceCount: z.literal(1),
    InstanceType: z.string().regex(/^ml\./, 'must be an ml. instance type'),
    VolumeSizeInGB: z.int().min(1),
  }),
  EnableManagedSpotTraining: z.boolean().default(false),
  StoppingCondition: z.strictObject({
    MaxRuntimeInSeconds: z.int().min(1),
    MaxWaitTimeInSeconds: z.int().min(1).optional(),
  }),
  Tags: z
    .array(z.strictObject({ Key: z.string().min(1), Value: z.string() }))
    .max(50)
    .default([]),
});

export type JobRequest = z.infer<typeof jobRequestSchema>;

/** Throws ServiceError ValidationException naming every member at fault. */
export function parseJobRequest(input: unknown): JobRequest {
  const parsed = jobRequestSchema.safeParse(input);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ServiceError('ValidationException', faults.join('; '));
  }
  const { EnableManagedSpotTraining, StoppingCondition } = parsed.data;
  const { MaxRuntimeInSeconds, MaxWaitTimeInSeconds } = StoppingCondition;
  if (EnableManagedSpotTraining !== (MaxWaitTimeInSeconds !== undefined)) {
    throw new ServiceError(
      'ValidationException',
      'MaxWaitTimeInSeconds belongs to managed spot training, and it to that.',
    );
  }
  if (MaxWaitTimeInSeconds !== undefined && MaxWaitTimeInSeconds < MaxRuntimeInSeconds) {
    throw new ServiceError('ValidationException', 'MaxWaitTimeInSeconds must not be less than MaxRuntimeInSeconds.');
  }
  return parsed.data;
}
