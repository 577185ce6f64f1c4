import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ServingFunction } from '../../shared/api/operation.ts';
import { operations } from '../../shared/api/operations.ts';
import { acknowledge, acknowledgeWildcards } from '../acknowledge.ts';
import { pipelineMaxSeconds, type Settings } from '../config.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import type { DataStack } from './data-stack.ts';
import type { PipelineStack } from './pipeline-stack.ts';

/** The HTTP API: one function per noun, and an authorizer in front of every route that is not public. */
export class ApiStack extends Stack {
  readonly api: apigateway.HttpApi;
  readonly functions: readonly ServiceFunction[];

  constructor(scope: Construct, id: string, settings: Settings, data: DataStack, pipeline: PipelineStack) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});

    const authorizer = this.#withPepper(data, 'authorizer', { settings, data, table: ['GetItem'] });
    const serving = this.#servingFunctions(settings, data, pipeline);
    const webhook = new ServiceFunction(this, 'stripe-webhook', {
      settings,
      data,
      table: ['GetItem', 'PutItem', 'UpdateItem'],
    }).grantStripe();
    this.functions = [authorizer, webhook, ...Object.values(serving)];

    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName: `gristmill-${settings.stage}`,
      createDefaultStage: false,
      corsPreflight: {
        // Keys travel in a header that a page must set itself, never in a cookie: any origin is safe.
        allowOrigins: ['*'],
        allowMethods: [apigateway.CorsHttpMethod.ANY],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        exposeHeaders: ['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'idempotency-replayed'],
        maxAge: Duration.hours(1),
      },
    });
    this.#addStage(settings);
    this.#addRoutes(settings, authorizer, serving);
    this.#addWebhook(webhook);
  }

  #withPepper(data: DataStack, name: string, props: ServiceFunctionProps): ServiceFunction {
    const made = new ServiceFunction(this, name, {
      ...props,
      environment: { ...props.environment, KEY_PEPPER_SECRET_ARN: data.keyPepper.secretArn },
    });
    made.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [data.keyPepper.secretArn] }),
    );
    return made;
  }

  #servingFunctions(
    settings: Settings,
    data: DataStack,
    pipeline: PipelineStack,
  ): Record<ServingFunction, ServiceFunction> {
    const base = { settings, data };
    const reading = ['GetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
    return {
      meta: new ServiceFunction(this, 'meta', base),
      tenants: this.#withPepper(data, 'tenants', { ...base, table: reading }),
      keys: this.#withPepper(data, 'keys', { ...base, table: reading }),
      datasets: new ServiceFunction(this, 'datasets', { ...base, table: [...reading, 'DeleteItem'] })
        .grantObjects(
          'raw',
          'PutObject',
          'GetObject',
          'AbortMultipartUpload',
          'ListMultipartUploadParts',
          'DeleteObject',
          'DeleteObjectVersion',
        )
        .grantObjects('clean', 'GetObject', 'DeleteObject', 'DeleteObjectVersion')
        .grantObjects('predictions', 'GetObject')
        .grantListing('raw')
        .grantListing('clean')
        .grantListing('predictions'),
      runs: this.#runs(base, pipeline),
      // An export is put together in memory.
      models: new ServiceFunction(this, 'models', { ...base, memoryMb: 1769, table: [...reading, 'DeleteItem'] })
        .grantObjects('artifacts', 'GetObject', 'PutObject', 'DeleteObject', 'DeleteObjectVersion')
        .grantObjects('predictions', 'GetObject', 'DeleteObject', 'DeleteObjectVersion')
        .grantListing('artifacts')
        .grantListing('predictions'),
      // Leases of spend limits are given back, which deletes them.
      predict: this.#predict({ ...base, memoryMb: 1769, table: [...reading, 'DeleteItem'] }, pipeline),
      usage: this.#usage({ ...base, table: reading }),
      billing: new ServiceFunction(this, 'billing', { ...base, table: reading }).grantStripe(),
      operator: new ServiceFunction(this, 'operator', { ...base, table: reading }).grantStripe().grantIndex(),
      webhooks: new ServiceFunction(this, 'webhooks', { ...base, table: [...reading, 'DeleteItem'] }).grantWebhookKey(),
    };
  }

  /** Answers what it can itself, and has `inference` run the rest. */
  #predict(props: ServiceFunctionProps, pipeline: PipelineStack): ServiceFunction {
    const predict = new ServiceFunction(this, 'predict', props)
      .grantObjects('artifacts', 'GetObject')
      .grantObjects('predictions', 'PutObject');
    pipeline.inference.grantInvoke(predict);
    return predict;
  }

  /** It signs receipts, and is the only one that can. */
  #usage(props: ServiceFunctionProps): ServiceFunction {
    const { secretArn } = props.data.receiptKey;
    const usage = new ServiceFunction(this, 'usage', { ...props, environment: { RECEIPT_KEY_SECRET_ARN: secretArn } });
    usage.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
    );
    return usage;
  }

  #runs(base: { settings: Settings; data: DataStack }, pipeline: PipelineStack): ServiceFunction {
    const { training } = base.settings;
    const runs = new ServiceFunction(this, 'runs', {
      ...base,
      environment: {
        STATE_MACHINE_ARN: pipeline.stateMachine.stateMachineArn,
        TRAINING_JOBS: training.jobs,
        TRAINING_INSTANCE_TYPE: training.instanceType,
        TRAINING_MAX_RUNTIME_SECONDS: String(training.maxRuntimeSeconds),
        PIPELINE_MAX_SECONDS: String(pipelineMaxSeconds(base.settings)),
        HUB_URL: base.settings.hubUrl,
      },
      // A run whose execution cannot be started is taken back.
      table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    })
      .grantObjects('clean', 'GetObject')
      // How large a model is stands in its config; its weights are read by trainings alone.
      .grantPretrained('config.json');
    pipeline.stateMachine.grantStartExecution(runs.role);
    runs.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['states:StopExecution', 'states:DescribeExecution'],
        resources: [pipeline.executionsArn()],
      }),
    );
    acknowledgeWildcards(runs.role, 'An execution is named after its run.', [pipeline.executionsArn()]);
    return runs;
  }

  #addStage(settings: Settings): void {
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: settings.throttle.ratePerSecond, burstLimit: settings.throttle.burst },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLog),
      },
    });
    stage.node.addDependency(accessLog);
  }

  #addRoutes(settings: Settings, authorizer: ServiceFunction, serving: Record<ServingFunction, ServiceFunction>): void {
    const keyAuthorizer = new HttpLambdaAuthorizer('KeyAuthorizer', authorizer.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: Duration.seconds(settings.authorizerTtlSeconds),
    });
    const integrations = new Map<ServingFunction, HttpLambdaIntegration>();
    for (const operation of operations) {
      const { servedBy, method, path } = operation;
      const integration =
        integrations.get(servedBy) ??
        new HttpLambdaIntegration(servedBy, this.#warmed(settings, servedBy, serving[servedBy].function), {
          scopePermissionToRoute: false,
        });
      integrations.set(servedBy, integration);
      const routes = this.api.addRoutes({
        path,
        methods: [apigateway.HttpMethod[method]],
        integration,
        ...(operation.scope === null ? {} : { authorizer: keyAuthorizer }),
      });
      if (operation.scope !== null) continue;
      for (const route of routes) acknowledge(route, 'Public by design: sign-up and descriptions.', ['APIG4']);
    }
    const other = new apigateway.HttpRoute(this, 'OtherRoute', {
      httpApi: this.api,
      routeKey: apigateway.HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('other', serving.meta.function, { scopePermissionToRoute: false }),
    });
    acknowledge(other, 'It only says that there is no such route, as problem+json.', ['APIG4']);
  }

  /** Stripe calls it; its body is signed as it travels, so it is not one of the catalogue's JSON operations. */
  #addWebhook(webhook: ServiceFunction): void {
    const route = new apigateway.HttpRoute(this, 'StripeWebhook', {
      httpApi: this.api,
      routeKey: apigateway.HttpRouteKey.with('/v1/stripe/webhook', apigateway.HttpMethod.POST),
      integration: new HttpLambdaIntegration('stripe-webhook', webhook.function, { scopePermissionToRoute: false }),
    });
    acknowledge(route, 'Stripe signs each call, and the function refuses what is not signed.', ['APIG4']);
  }

  /** The predict function keeps the settings' number of environments warm; the others start on demand. */
  #warmed(settings: Settings, servedBy: ServingFunction, target: lambda.Function): lambda.IFunction {
    const warm = servedBy === 'predict' ? settings.predictProvisionedConcurrency : 0;
    if (warm === 0) return target;
    return new lambda.Alias(this, 'PredictWarm', {
      aliasName: 'warm',
      version: target.currentVersion,
      provisionedConcurrentExecutions: warm,
    });
  }
}
