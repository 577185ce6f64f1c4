import { resolve } from 'node:path';
import { Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { functionsFolder } from '../bundle.ts';
import type { Settings } from '../config.ts';
import type { DataStack, Prefix } from '../stacks/data-stack.ts';

export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

export interface ServiceFunctionProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly memoryMb?: number;
  readonly timeout?: Duration;
  /** Room under /tmp; 512 MB unless given. */
  readonly diskSize?: Size;
  readonly layers?: readonly lambda.ILayerVersion[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Rights on the table; any right also sets TABLE_NAME. */
  readonly table?: readonly TableAction[];
  /** How many may run at a time; without end unless set. */
  readonly reservedConcurrency?: number;
  /** Set where events come asynchronously: what still fails after the retries goes to the failures queue. */
  readonly isAsync?: boolean;
}

/** One Lambda function of `functions/<name>` with a role, a log group and rights of its own. */
export class ServiceFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly #data: DataStack;

  constructor(scope: Construct, name: string, props: ServiceFunctionProps) {
    super(scope, name);
    const { settings, data } = props;
    this.#data = data;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: settings.isDataKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(resolve(functionsFolder, name)),
      handler: 'handler.handler',
      role: this.role,
      logGroup,
      memorySize: props.memoryMb ?? 512,
      timeout: props.timeout ?? Duration.seconds(29),
      reservedConcurrentExecutions: props.reservedConcurrency,
      ...(props.diskSize && { ephemeralStorageSize: props.diskSize }),
      ...(props.layers && { layers: [...props.layers] }),
      environment: {
        STAGE: settings.stage,
        NODE_OPTIONS: '--enable-source-maps',
        ...(props.table ? { TABLE_NAME: data.table.tableName } : {}),
        ...props.environment,
      },
      ...(props.isAsync ? { onFailure: new SqsDestination(data.failures), retryAttempts: 2 } : {}),
    });
    if (props.table) this.grantTable(data.table, props.table);
  }

  /** Lets the function do `actions` on the rows of the table. */
  private grantTable(table: dynamodb.TableV2, actions: readonly TableAction[]): void {
    const statement = new iam.PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [table.tableArn],
    });
    this.role.addToPrincipalPolicy(statement);
  }

  /** Lets the function do `actions` (such as `GetObject`) on every tenant's objects under `prefix`. */
  grantObjects(prefix: Prefix, ...actions: readonly string[]): this {
    const objects = this.#data.objectsArn(prefix);
    this.function.addEnvironment('BUCKET_NAME', this.#data.bucket.bucketName);
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: actions.map((action) => `s3:${action}`), resources: [objects] }),
    );
    acknowledgeWildcards(this.role, `It serves every tenant; of their objects it sees ${prefix}/ only.`, [objects]);
    return this;
  }

  /** Lets the function read Stripe's credentials. */
  grantStripe(): this {
    const { secretArn } = this.#data.stripe;
    this.function.addEnvironment('STRIPE_SECRET_ARN', secretArn);
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
    );
    return this;
  }

  /** Lets the function list rows of all tenants by the table's index. */
  grantIndex(): this {
    const index = `${this.#data.table.tableArn}/index/gsi1`;
    this.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [index] }));
    return this;
  }

  /** Lets the function make the secrets that sign webhooks. */
  grantWebhookKey(): this {
    const { secretArn } = this.#data.webhookKey;
    this.function.addEnvironment('WEBHOOK_KEY_SECRET_ARN', secretArn);
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
    );
    return this;
  }

  /** Lets the function read the pretrained models that the operator laid down, or one file of each. */
  grantPretrained(file?: string): this {
    const objects = this.#data.pretrainedArn(file);
    this.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }));
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.#data.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': ['pretrained/*'] } },
      }),
    );
    acknowledgeWildcards(this.role, 'Which pretrained models the operator lays down is not known here.', [objects]);
    return this;
  }

  /** Lets the function list the keys (and versions) under `prefix` of every tenant. */
  grantListing(prefix: Prefix): this {
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket', 's3:ListBucketVersions'],
        resources: [this.#data.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': [`tenants/*/${prefix}/*`] } },
      }),
    );
    return this;
  }
}
