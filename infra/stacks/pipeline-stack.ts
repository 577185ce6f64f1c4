import { resolve } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { trainingConcurrency } from '../../shared/run/quote.ts';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { pipelineMaxSeconds, type Settings } from '../config.ts';
import { BatchJobs } from '../constructs/batch-jobs.ts';
import { Inference } from '../constructs/inference.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { batchJobStep } from '../pipeline/batch-job-step.ts';
import { pipelineDefinition } from '../pipeline/definition.ts';
import type { JobStep } from '../pipeline/job-step.ts';
import { trainingJobStep } from '../pipeline/training-job-step.ts';
import { sharpLayerFolder } from '../sharp.ts';
import type { DataStack } from './data-stack.ts';

/** The stage's kind of training jobs: the state that starts one, and what the state machine must be allowed for it. */
interface TrainingJobs {
  readonly trainingJob: JobStep;
  readonly allow: (machine: sfn.StateMachine) => void;
  /** Where there is a queue that can be watched. */
  readonly queueArn?: string;
}

/** From a raw dataset to a deployed model: the workers, the training image and the state machine. */
export class PipelineStack extends Stack {
  readonly stateMachine: sfn.StateMachine;
  readonly functions: readonly ServiceFunction[];
  readonly inference: Inference;
  /** Of AWS Batch, where training jobs run there. */
  readonly trainingQueueArn: string | null;

  constructor(scope: Construct, id: string, settings: Settings, data: DataStack) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});

    const sharp = new lambda.LayerVersion(this, 'Sharp', {
      description: 'sharp with libvips for linux-arm64',
      code: lambda.Code.fromAsset(sharpLayerFolder),
      compatibleArchitectures: [lambda.Architecture.ARM_64],
      compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
    });
    const prepare = this.#prepare(settings, data, sharp);
    this.inference = new Inference(this, settings, data, sharp);
    const train = this.#train(settings, data);
    const release = this.#release(settings, data);
    this.inference.grantInvoke(release);
    this.functions = [prepare, train, release, this.inference.worker];

    const image = new assets.DockerImageAsset(this, 'TrainingImage', {
      directory: resolve(import.meta.dirname, '../..'),
      file: 'training/Dockerfile',
      platform: assets.Platform.LINUX_AMD64,
      target: settings.training.jobs,
      exclude: ['*', '!training', '!dist', 'dist/*', '!dist/training'],
    });
    const {
      trainingJob,
      allow,
      queueArn = null,
    } = settings.training.jobs === 'batch'
      ? this.#batch(settings, data, image)
      : this.#sageMaker(settings, data, image);

    this.stateMachine = new sfn.StateMachine(this, 'Pipeline', {
      definitionBody: sfn.DefinitionBody.fromChainable(
        pipelineDefinition(this, {
          prepare: prepare.function,
          train: train.function,
          release: release.function,
          trainingConcurrency,
          trainingJob,
        }),
      ),
      timeout: Duration.seconds(pipelineMaxSeconds(settings)),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        // Inputs hold a tenant's ids and errors hold its column names: they stay out of the log.
        includeExecutionData: false,
        destination: new logs.LogGroup(this, 'PipelineLogs', {
          logGroupName: `/aws/vendedlogs/states/gristmill-${settings.stage}`,
          retention: settings.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    allow(this.stateMachine);
    this.trainingQueueArn = queueArn;
    const workers = [prepare, train, release].map((worker) => `${worker.function.functionArn}:*`);
    acknowledgeWildcards(
      this.stateMachine.role,
      'CDK grants every version of a worker; log delivery and tracing have no resource.',
      [...workers, '*'],
    );
    this.#watchExecutions(release);
  }

  /** The ARN pattern of the machine's executions, usable from the other stacks. */
  executionsArn(): string {
    const name = this.exportValue(this.stateMachine.stateMachineName);
    return `arn:${this.partition}:states:${this.region}:${this.account}:execution:${name}:*`;
  }

  /** Reads raw uploads, writes clean rows. */
  #prepare(settings: Settings, data: DataStack, sharp: lambda.ILayerVersion): ServiceFunction {
    const prepare = new ServiceFunction(this, 'prepare', {
      settings,
      data,
      memoryMb: 3008,
      timeout: Duration.minutes(15),
      layers: [sharp],
      environment: {
        TRAINING_INSTANCE_TYPE: settings.training.instanceType,
        TRAINING_MAX_RUNTIME_SECONDS: String(settings.training.maxRuntimeSeconds),
        HUB_URL: settings.hubUrl,
      },
      table: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    })
      .grantObjects('raw', 'GetObject')
      .grantObjects('clean', 'GetObject', 'PutObject');
    prepare.function.addEventSource(
      new DynamoEventSource(data.table, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 1,
        retryAttempts: 2,
        onFailure: new SqsDlq(data.failures),
        filters: [
          lambda.FilterCriteria.filter({
            eventName: lambda.FilterRule.or('INSERT', 'MODIFY'),
            dynamodb: {
              NewImage: {
                entity: { S: lambda.FilterRule.isEqual('dataset') },
                state: { S: lambda.FilterRule.isEqual('uploaded') },
              },
            },
          }),
        ],
      }),
    );
    return prepare;
  }

  /** Reads clean rows, writes artifacts: one candidate on two virtual processors. */
  #train(settings: Settings, data: DataStack): ServiceFunction {
    return new ServiceFunction(this, 'train', {
      settings,
      data,
      memoryMb: 3538,
      timeout: Duration.minutes(15),
      layers: [this.inference.layer],
      table: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    })
      .grantObjects('clean', 'GetObject')
      .grantObjects('artifacts', 'GetObject', 'PutObject')
      .grantListing('artifacts')
      .grantPretrained();
  }

  /** Evaluates, gates, registers and deploys from artifacts alone; also ends runs that failed. */
  #release(settings: Settings, data: DataStack): ServiceFunction {
    const release = new ServiceFunction(this, 'release', {
      settings,
      data,
      memoryMb: 1769,
      timeout: Duration.minutes(5),
      isAsync: true,
      // What a run did not spend goes back to the spend limits, and its lease is deleted.
      table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    }).grantObjects('artifacts', 'GetObject', 'PutObject');
    // Where Batch has no word for it, the reason of a failure is an object that may be there or not.
    return settings.training.jobs === 'batch' ? release.grantListing('artifacts') : release;
  }

  #sageMaker(settings: Settings, data: DataStack, image: assets.DockerImageAsset): TrainingJobs {
    const role = this.#jobRole(data, 'sagemaker.amazonaws.com');
    this.#letSageMakerStart(role, image);
    const job = {
      settings,
      role,
      imageUri: image.imageUri,
      bucketName: data.bucket.bucketName,
      tableName: data.table.tableName,
    };
    return {
      trainingJob: (scope, id, hyperparameters) => trainingJobStep(scope, id, job, hyperparameters),
      allow: () => this.#allowTrainingJobs(role),
    };
  }

  #batch(settings: Settings, data: DataStack, image: assets.DockerImageAsset): TrainingJobs {
    const jobs = new BatchJobs(this, 'Batch', {
      settings,
      image,
      jobRole: this.#jobRole(data, 'ecs-tasks.amazonaws.com'),
      environment: { TABLE_NAME: data.table.tableName, BUCKET_NAME: data.bucket.bucketName, STAGE: settings.stage },
    });
    const job = { settings, queueArn: jobs.queue.jobQueueArn, definitionArn: jobs.definition.jobDefinitionArn };
    return {
      trainingJob: (scope, id, hyperparameters) => batchJobStep(scope, id, job, hyperparameters),
      allow: (machine) => jobs.grantSubmit(machine),
      queueArn: job.queueArn,
    };
  }

  /** What a training job may do: read clean rows, write artifacts, report progress. */
  #jobRole(data: DataStack, principal: string): iam.Role {
    const role = new iam.Role(this, 'TrainingJobRole', { assumedBy: new iam.ServicePrincipal(principal) });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['s3:GetObject'], [data.objectsArn('clean'), data.pretrainedArn()]);
    allow(['s3:GetObject', 's3:PutObject'], [data.objectsArn('artifacts')]);
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [data.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': ['tenants/*/artifacts/*', 'tenants/*/clean/*', 'pretrained/*'] } },
      }),
    );
    allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [data.table.tableArn]);
    acknowledgeWildcards(
      role,
      'A job trains for any tenant; it reads clean/ and pretrained/ and writes artifacts/ only.',
      [data.objectsArn('clean'), data.objectsArn('artifacts'), data.pretrainedArn()],
    );
    return role;
  }

  /** SageMaker fetches the image and writes the log as the job itself. */
  #letSageMakerStart(role: iam.Role, image: assets.DockerImageAsset): void {
    const logGroup = `arn:${this.partition}:logs:${this.region}:${this.account}:log-group:/aws/sagemaker/TrainingJobs`;
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [`${logGroup}:*`],
      }),
    );
    image.repository.grantPull(role);
    acknowledgeWildcards(role, "SageMaker names a job's log streams; an image registry's token has no resource.", [
      `${logGroup}:*`,
      '*',
    ]);
  }

  #allowTrainingJobs(jobRole: iam.Role): void {
    const arn = (service: string, resource: string) =>
      `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
    const machine = this.stateMachine;
    machine.addToRolePolicy(
      new iam.PolicyStatement({
        actions: [
          'sagemaker:CreateTrainingJob',
          'sagemaker:DescribeTrainingJob',
          'sagemaker:StopTrainingJob',
          'sagemaker:AddTags',
        ],
        resources: [arn('sagemaker', 'training-job/gm-*')],
      }),
    );
    machine.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [arn('events', 'rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule')],
      }),
    );
    acknowledgeWildcards(machine.role, 'A training job is named after its run.', [
      arn('sagemaker', 'training-job/gm-*'),
    ]);
    jobRole.grantPassRole(machine.role);
  }

  /** An execution that ends by itself (failed, timed out, aborted) must never leave its run `running`. */
  #watchExecutions(release: ServiceFunction): void {
    new events.Rule(this, 'ExecutionEnded', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [this.stateMachine.stateMachineArn],
        },
      },
      targets: [new targets.LambdaFunction(release.function)],
    });
  }
}
