import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../acknowledge.ts';
import type { Settings } from '../config.ts';

export interface BatchJobsProps {
  readonly settings: Settings;
  readonly image: assets.DockerImageAsset;
  readonly jobRole: iam.Role;
  readonly environment: Readonly<Record<string, string>>;
}

/** A spot machine may be taken away this often before a job gives up; each attempt goes on from the last checkpoint. */
const attempts = 5;
/** `training/train.ts` ends with this when it was told to stop. */
const interruptedExitCode = 143;

/** Where training jobs run on AWS Batch: instances that come with the jobs and go with them, a queue, a job definition. */
export class BatchJobs extends Construct {
  readonly queue: batch.JobQueue;
  readonly definition: batch.EcsJobDefinition;

  constructor(scope: Construct, id: string, { settings, image, jobRole, environment }: BatchJobsProps) {
    super(scope, id);
    const { instanceType, isSpot, batch: size } = settings.training;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: settings.isDataKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const instances = new batch.ManagedEc2EcsComputeEnvironment(this, 'Instances', {
      vpc: this.#network(settings),
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      instanceTypes: [new ec2.InstanceType(instanceType.replace(/^ml\./, ''))],
      useOptimalInstanceClasses: false,
      spot: isSpot,
      minvCpus: 0,
      maxvCpus: size.maxVcpus,
      instanceRole: this.#instanceRole(),
    });
    this.queue = new batch.JobQueue(this, 'Queue', {
      computeEnvironments: [{ computeEnvironment: instances, order: 1 }],
    });
    const executionRole = new iam.Role(this, 'ExecutionRole', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    this.definition = new batch.EcsJobDefinition(this, 'Job', {
      container: new batch.EcsEc2ContainerDefinition(this, 'Container', {
        image: ecs.ContainerImage.fromDockerImageAsset(image),
        cpu: size.vcpus,
        memory: Size.mebibytes(size.memoryMib),
        ...(size.gpus > 0 ? { gpu: size.gpus } : {}),
        user: '10001',
        jobRole,
        executionRole,
        environment: { ...environment },
        logging: ecs.LogDriver.awsLogs({ logGroup, streamPrefix: 'training' }),
      }),
      timeout: Duration.seconds(settings.training.maxRuntimeSeconds),
      retryAttempts: attempts,
      retryStrategies: [
        batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.SPOT_INSTANCE_RECLAIMED),
        batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.custom({ onExitCode: String(interruptedExitCode) })),
        // What failed by itself would fail again.
        batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom({ onReason: '*' })),
      ],
      propagateTags: true,
    });
    acknowledgeWildcards(executionRole, "An image registry's token has no resource.", ['*']);
  }

  /** Lets a state machine submit jobs here, wait for them by Step Functions' own rule, and end them. */
  grantSubmit(machine: sfn.StateMachine): void {
    const { partition, region, account } = Stack.of(this);
    const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
    const allow = (actions: string[], resources: string[]) =>
      machine.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
    allow(
      ['batch:SubmitJob', 'batch:TagResource'],
      [this.queue.jobQueueArn, this.definition.jobDefinitionArn, arn('batch', 'job/*')],
    );
    // A job's id is known only once it is submitted, and DescribeJobs takes no resource.
    allow(['batch:DescribeJobs', 'batch:TerminateJob'], ['*']);
    allow(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      [arn('events', 'rule/StepFunctionsGetEventsForBatchJobsRule')],
    );
    acknowledgeWildcards(machine.role, 'A job gets its id when it is submitted.', [arn('batch', 'job/*')]);
  }

  /** Public subnets without a way in: no NAT gateway that costs while nothing trains; S3 and DynamoDB by gateway. */
  #network(settings: Settings): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: true }],
      gatewayEndpoints: {
        objects: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        table: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    vpc.addFlowLog('Flow', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(this, 'FlowLogs', {
          retention: settings.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
    return vpc;
  }

  #instanceRole(): iam.Role {
    const role = new iam.Role(this, 'InstanceRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role')],
    });
    acknowledge(role, 'The agent of an instance needs what AWS says that it needs; jobs have a role of their own.', [
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]',
    ]);
    return role;
  }
}
