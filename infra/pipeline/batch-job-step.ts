import { Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { commonHyperparameters } from './job-step.ts';

export interface BatchJobProps {
  readonly settings: Settings;
  readonly queueArn: string;
  readonly definitionArn: string;
}

/**
 * An AWS Batch job that the execution waits for: the other kind of training job behind the same step. Batch has no
 * hyperparameters, so they come as environment variables: `candidate` as `GM_CANDIDATE`.
 */
export function batchJobStep(
  scope: Construct,
  id: string,
  { settings, queueArn, definitionArn }: BatchJobProps,
  hyperparameters: Readonly<Record<string, string>>,
): sfn.CustomState {
  const environment = Object.entries({ ...commonHyperparameters, ...hyperparameters }).map(([name, path]) => ({
    Name: `GM_${name.replace(/\.\$$/, '').toUpperCase()}`,
    'Value.$': path,
  }));
  return new sfn.CustomState(scope, id, {
    stateJson: {
      Type: 'Task',
      Resource: `arn:${Stack.of(scope).partition}:states:::batch:submitJob.sync`,
      Parameters: {
        'JobName.$': '$.candidate.job.name',
        JobQueue: queueArn,
        JobDefinition: definitionArn,
        ContainerOverrides: { Environment: environment },
        Timeout: { 'AttemptDurationSeconds.$': '$.candidate.job.max_runtime_seconds' },
        Tags: { 'tenant_id.$': '$.tenant_id', 'run_id.$': '$.run_id', stage: settings.stage },
      },
      ResultPath: '$.job',
    },
  }).addRetry({
    // Throttling passes; a job that ran and failed has used its own attempts.
    errors: ['Batch.ServerException', 'Batch.TooManyRequestsException', 'Batch.BatchException'],
    interval: Duration.seconds(30),
    backoffRate: 2,
    maxAttempts: 3,
  });
}
