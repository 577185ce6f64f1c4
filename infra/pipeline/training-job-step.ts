import { Duration, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { metricDefinitions } from '../../shared/run/job-metrics.ts';
import type { Settings } from '../config.ts';
import { commonHyperparameters } from './job-step.ts';

export interface TrainingJobProps {
  readonly settings: Settings;
  readonly role: iam.IRole;
  readonly imageUri: string;
  readonly bucketName: string;
  readonly tableName: string;
}

/**
 * A SageMaker training job that the execution waits for. Written as raw Amazon States Language because CDK's own
 * construct has neither managed spot training nor checkpoints.
 */
export function trainingJobStep(
  scope: Construct,
  id: string,
  props: TrainingJobProps,
  hyperParameters: Readonly<Record<string, string>> = {},
): sfn.CustomState {
  const { settings, bucketName } = props;
  const { partition } = Stack.of(scope);
  const folder = (name: string) =>
    `States.Format('s3://${bucketName}/tenants/{}/artifacts/{}/{}/${name}', $.tenant_id, $.run_id, $.candidate.name)`;
  return new sfn.CustomState(scope, id, {
    stateJson: {
      Type: 'Task',
      Resource: `arn:${partition}:states:::sagemaker:createTrainingJob.sync`,
      Parameters: {
        'TrainingJobName.$': '$.candidate.job.name',
        RoleArn: props.role.roleArn,
        AlgorithmSpecification: {
          TrainingImage: props.imageUri,
          TrainingInputMode: 'File',
          MetricDefinitions: metricDefinitions,
        },
        HyperParameters: {
          ...commonHyperparameters,
          ...hyperParameters,
        },
        Environment: { TABLE_NAME: props.tableName, BUCKET_NAME: bucketName, STAGE: settings.stage },
        // What a training reads is copied to the machine before it starts; the container looks for it there first.
        InputDataConfig: [
          {
            ChannelName: 'clean',
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                'S3Uri.$': `States.Format('s3://${bucketName}/tenants/{}/clean/{}/', $.tenant_id, $.run_id)`,
                S3DataDistributionType: 'FullyReplicated',
              },
            },
          },
        ],
        TensorBoardOutputConfig: { 'S3OutputPath.$': folder('tensorboard'), LocalPath: '/opt/ml/output/tensorboard' },
        OutputDataConfig: { 'S3OutputPath.$': folder('job') },
        CheckpointConfig: { 'S3Uri.$': folder('checkpoints'), LocalPath: '/opt/ml/checkpoints' },
        ResourceConfig: { InstanceCount: 1, 'InstanceType.$': '$.candidate.job.instance_type', VolumeSizeInGB: 30 },
        EnableManagedSpotTraining: settings.training.isSpot,
        StoppingCondition: {
          'MaxRuntimeInSeconds.$': '$.candidate.job.max_runtime_seconds',
          ...(settings.training.isSpot && {
            'MaxWaitTimeInSeconds.$': `States.MathAdd($.candidate.job.max_runtime_seconds, ${settings.training.maxSpotWaitSeconds})`,
          }),
        },
        Tags: [
          { Key: 'tenant_id', 'Value.$': '$.tenant_id' },
          { Key: 'run_id', 'Value.$': '$.run_id' },
          { Key: 'stage', Value: settings.stage },
        ],
      },
      ResultPath: '$.job',
    },
  }).addRetry({
    // Quotas and capacity pass; a job that ran and failed has spent its seconds and is not tried again.
    errors: [
      'SageMaker.ResourceLimitExceededException',
      'SageMaker.ThrottlingException',
      'SageMaker.AmazonSageMakerException',
    ],
    interval: Duration.seconds(30),
    backoffRate: 2,
    maxAttempts: 3,
  });
}
