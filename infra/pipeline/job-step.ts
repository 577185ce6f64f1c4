import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/**
 * Makes a state that starts a training job and waits for its end. `hyperparameters` go to the job beside tenant, run and
 * candidate; like those they are paths into the state's input, their names ending in `.$`.
 */
export type JobStep = (
  scope: Construct,
  id: string,
  hyperparameters: Readonly<Record<string, string>>,
) => sfn.CustomState;

/** What every training job is told, as paths into the state's input. */
export const commonHyperparameters = {
  'tenant_id.$': '$.tenant_id',
  'run_id.$': '$.run_id',
  'candidate.$': '$.candidate.name',
} as const;
