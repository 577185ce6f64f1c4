import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { JobStep } from './job-step.ts';

export interface PipelineProps {
  readonly prepare: lambda.IFunction;
  readonly train: lambda.IFunction;
  readonly release: lambda.IFunction;
  /** Makes the state that trains in a job of the stage's kind. */
  readonly trainingJob: JobStep;
  readonly trainingConcurrency: number;
}

/** The fault lies in the tenant's data or wish: trying again would only fail again. */
const finalErrors = ['RunError', 'CancelledError'];

/** The pipeline, top to bottom: profile, clean, split, search, train candidates, evaluate, gate, register, deploy. */
export function pipelineDefinition(scope: Construct, props: PipelineProps): sfn.IChainable {
  const { prepare, train, release } = props;
  const run = { 'tenant_id.$': '$.tenant_id', 'run_id.$': '$.run_id' };

  const invoke = (id: string, worker: lambda.IFunction, payload: object, result: Partial<tasks.LambdaInvokeProps>) =>
    new tasks.LambdaInvoke(scope, id, {
      lambdaFunction: worker,
      payload: sfn.TaskInput.fromObject({ ...payload }),
      retryOnServiceExceptions: false,
      taskTimeout: sfn.Timeout.duration(Duration.minutes(16)),
      resultPath: sfn.JsonPath.DISCARD,
      ...result,
    })
      .addRetry({ errors: finalErrors, maxAttempts: 0 })
      .addRetry({ errors: ['States.ALL'], interval: Duration.seconds(2), backoffRate: 2, maxAttempts: 2 });

  const fail = invoke(
    'Fail',
    release,
    { step: 'fail', ...run, 'error.$': '$.error.Error', 'cause.$': '$.error.Cause' },
    {},
  ).next(new sfn.Fail(scope, 'Run failed', { errorPath: '$.error.Error', causePath: '$.error.Cause' }));
  const orFail = (state: sfn.TaskStateBase | sfn.Map) => state.addCatch(fail, { resultPath: '$.error' });
  const step = (id: string, worker: lambda.IFunction, name: string, result: Partial<tasks.LambdaInvokeProps> = {}) =>
    orFail(invoke(id, worker, { step: name, ...run }, result));

  const profile = step('Profile', prepare, 'profile');
  const clean = step('Clean', prepare, 'clean');
  const split = step('Split', prepare, 'split', {
    resultSelector: { 'candidates.$': '$.Payload.candidates', 'search.$': '$.Payload.search' },
    resultPath: '$.plan',
  });

  const candidate = { ...run, 'candidate.$': '$.candidate.name' };
  const trainInLambda = invoke('Train in Lambda', train, { step: 'train', ...candidate }, {});
  const trainInJob = props.trainingJob(scope, 'Train in job', {});
  const recordTraining = invoke('Record training', release, { step: 'record_training', ...candidate }, {});
  const recordFailure = invoke(
    'Record failed training',
    release,
    { step: 'record_training', ...candidate, 'error.$': '$.error.Error', 'cause.$': '$.error.Cause' },
    {},
  );
  trainInLambda.addCatch(recordFailure, { resultPath: '$.error' });
  trainInJob.addCatch(recordFailure, { resultPath: '$.error' });
  const trainCandidates = new sfn.Map(scope, 'Train candidates', {
    itemsPath: '$.plan.candidates',
    itemSelector: { ...run, 'candidate.$': '$$.Map.Item.Value' },
    maxConcurrency: props.trainingConcurrency,
    resultPath: sfn.JsonPath.DISCARD,
  }).itemProcessor(
    new sfn.Choice(scope, 'Where to train')
      .when(sfn.Condition.stringEquals('$.candidate.compute', 'lambda'), trainInLambda)
      .otherwise(trainInJob)
      .afterwards()
      .next(recordTraining),
  );

  // Rung after rung of the search: all trials, then who goes on. A worker that is lost loses its trials, not the run.
  const trial = { ...candidate, 'rung.$': '$.candidate.rung', 'trials.$': '$.candidate.trials' };
  const loseTrials = new sfn.Pass(scope, 'Trials lost', { resultPath: sfn.JsonPath.DISCARD });
  const tryInLambda = invoke('Try in Lambda', train, { step: 'try', ...trial }, {});
  const tryInJob = props.trainingJob(scope, 'Try in job', {
    'rung.$': '$.candidate.rung',
    'trials.$': '$.candidate.trials',
  });
  tryInLambda.addCatch(loseTrials, { resultPath: '$.error' });
  tryInJob.addCatch(loseTrials, { resultPath: '$.error' });
  const tryRung = new sfn.Map(scope, 'Try settings', {
    itemsPath: '$.plan.search.groups',
    itemSelector: { ...run, 'candidate.$': '$$.Map.Item.Value' },
    maxConcurrency: props.trainingConcurrency,
    resultPath: sfn.JsonPath.DISCARD,
  }).itemProcessor(
    new sfn.Choice(scope, 'Where to try')
      .when(sfn.Condition.stringEquals('$.candidate.compute', 'lambda'), tryInLambda)
      .otherwise(tryInJob),
  );
  const judge = orFail(
    invoke(
      'Judge rung',
      release,
      { step: 'judge', ...run, 'rung.$': '$.plan.search.rung' },
      {
        resultSelector: {
          'rung.$': '$.Payload.rung',
          'groups.$': '$.Payload.groups',
          'is_over.$': '$.Payload.is_over',
        },
        resultPath: '$.plan.search',
      },
    ),
  );
  const search = new sfn.Choice(scope, 'Is there more to try');
  search.when(sfn.Condition.booleanEquals('$.plan.search.is_over', false), orFail(tryRung).next(judge).next(search));
  search.otherwise(orFail(trainCandidates));

  const evaluate = step('Evaluate', release, 'evaluate');
  // Without an ensemble the best candidate alone is still worth a release.
  const combine = invoke('Combine', train, { step: 'combine', ...run }, {});
  combine.addCatch(evaluate, { resultPath: sfn.JsonPath.DISCARD });
  const gate = step('Gate', release, 'gate');
  const register = step('Register', release, 'register');
  const deploy = step('Deploy', release, 'deploy');

  trainCandidates
    .next(combine)
    .next(evaluate)
    .next(gate)
    .next(register)
    .next(deploy)
    .next(new sfn.Succeed(scope, 'Run succeeded'));
  return profile.next(clean).next(split).next(search);
}
