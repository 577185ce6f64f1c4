import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { beforeAll, describe, expect, test } from 'vitest';
import { readTemplate, type TemplateReading } from '../../local/template.ts';
import { temporaryFolder } from '../support/functions.ts';

const addresses = { awsUrl: 'http://127.0.0.1:4000', frontDoorHost: '127.0.0.1:8787' };

/** Synthesises what `build` adds to an app; references between its stacks are written as `references` says. */
function synthesise(build: (app: App) => void, references: 'weak' | 'strong' = 'weak'): string {
  const outdir = temporaryFolder('assembly');
  const app = new App({ outdir, context: { '@aws-cdk/core:defaultCrossStackReferences': references } });
  build(app);
  app.synth();
  return outdir;
}

function product(app: App): void {
  const codeFolder = temporaryFolder('code');
  mkdirSync(codeFolder, { recursive: true });
  writeFileSync(join(codeFolder, 'handler.mjs'), 'export const handler = async () => 1;');

  const data = new Stack(app, 'data');
  const table = new dynamodb.TableV2(data, 'Table', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: 'expires_at',
  });
  const bucket = new s3.Bucket(data, 'Bucket', {
    versioned: true,
    lifecycleRules: [
      { abortIncompleteMultipartUploadAfter: Duration.days(2) },
      { prefix: 'tmp/', expiration: Duration.days(7) },
    ],
  });
  const pepper = new secrets.Secret(data, 'Pepper', { generateSecretString: { passwordLength: 40 } });
  const failures = new sqs.Queue(data, 'Failures');

  const api = new Stack(app, 'api');
  const worker = new lambda.Function(api, 'Worker', {
    code: lambda.Code.fromAsset(codeFolder),
    handler: 'handler.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    timeout: Duration.seconds(29),
    reservedConcurrentExecutions: 3,
    onFailure: new SqsDestination(failures),
    retryAttempts: 1,
    environment: { TABLE_NAME: table.tableName, QUEUE_URL: failures.queueUrl, PEPPER: pepper.secretArn },
  });
  bucket.grantRead(worker, 'tenants/*');
  pepper.grantRead(worker);
  worker.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 7,
      bisectBatchOnError: true,
      retryAttempts: 4,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(failures),
      filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.isEqual('INSERT') })],
    }),
  );
  const machine = new sfn.StateMachine(api, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(new LambdaInvoke(api, 'Work', { lambdaFunction: worker })),
  });
  new events.Rule(api, 'Hourly', {
    schedule: events.Schedule.rate(Duration.hours(1)),
    targets: [new targets.LambdaFunction(worker, { event: events.RuleTargetInput.fromObject({ step: 'meter' }) })],
  });
  new events.Rule(api, 'Ended', {
    eventPattern: { source: ['aws.states'], detail: { stateMachineArn: [machine.stateMachineArn] } },
    targets: [new targets.LambdaFunction(worker)],
  });
  const http = new apigateway.HttpApi(api, 'Http');
  const authorizer = new HttpLambdaAuthorizer('Keys', worker, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    identitySource: ['$request.header.Authorization'],
    resultsCacheTtl: Duration.seconds(60),
  });
  const integration = new HttpLambdaIntegration('Worker', worker);
  http.addRoutes({ path: '/v1/runs/{run_id}', methods: [apigateway.HttpMethod.GET], integration, authorizer });
  http.addRoutes({ path: '/healthz', methods: [apigateway.HttpMethod.GET], integration });

  const web = new Stack(app, 'web');
  const pages = new s3.Bucket(web, 'Pages');
  const door = new cloudfront.Distribution(web, 'Door', {
    defaultRootObject: 'index.html',
    defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(pages) },
    additionalBehaviors: {
      '/v1/*': {
        origin: new origins.HttpOrigin(`${http.apiId}.execute-api.${api.region}.${api.urlSuffix}`),
        functionAssociations: [
          {
            eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
            function: new cloudfront.Function(web, 'Key', {
              code: cloudfront.FunctionCode.fromInline('function handler(event) { return event.request; }'),
            }),
          },
        ],
      },
    },
  });
  new lambda.Function(web, 'Linker', {
    code: lambda.Code.fromAsset(codeFolder),
    handler: 'handler.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    environment: { PUBLIC_URL: `https://${door.distributionDomainName}/runs` },
  });
}

describe.each(['weak', 'strong'] as const)('a template with %s references between stacks', (references) => {
  let reading: TemplateReading;
  let assembly: string;
  beforeAll(() => {
    assembly = synthesise(product, references);
    reading = readTemplate(assembly, addresses);
  });
  const worker = () => {
    const found = reading.deployment.functions.find(({ logicalId }) => logicalId.startsWith('Worker'));
    if (!found) throw new Error('no Worker');
    return found;
  };

  test('gives functions their code, limits and resolved environment', () => {
    const { tables, secrets: pepper } = reading.deployment;
    expect(worker()).toMatchObject({
      codeFolder: expect.stringContaining(assembly),
      handler: 'handler.handler',
      timeoutSeconds: 29,
      memoryMb: 128,
      reservedConcurrency: 3,
      hasLayers: false,
      maxAsyncRetries: 1,
      onFailureArn: reading.deployment.queues[0]?.arn,
      environment: {
        TABLE_NAME: tables[0]?.name,
        PEPPER: pepper[0]?.arn,
        QUEUE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4000\/000000000000\/data-Failures/),
      },
    });
  });

  test('gives stores their shape', () => {
    const { tables, buckets, secrets: pepper } = reading.deployment;
    expect(tables[0]).toMatchObject({
      ttlAttribute: 'expires_at',
      streamArn: expect.stringContaining('/stream/'),
      definition: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    });
    expect(buckets.find(({ name }) => name.startsWith('data-'))).toMatchObject({
      isVersioned: true,
      abortIncompleteUploadDays: 2,
      expirations: [{ prefix: 'tmp/', days: 7 }],
    });
    expect(pepper[0]?.generate.length).toBe(40);
  });

  test('gives a role the statements that were granted to it, on resolved resources', () => {
    const role = reading.deployment.roles.find(({ arn }) => arn === worker().roleArn);
    const bucketArn = reading.deployment.buckets.find(({ name }) => name.startsWith('data-'))?.arn;
    const reads = role?.statements.find(({ actions }) => actions.includes('s3:GetObject*'));
    expect(reads).toMatchObject({ effect: 'Allow', resources: [bucketArn, `${bucketArn}/tenants/*`], conditions: {} });
    expect(role?.trustedServices).toEqual(['lambda.amazonaws.com']);
  });

  test('gives the API its routes, with an authorizer where the route has one', () => {
    const [api] = reading.deployment.httpApis;
    const arn = worker().arn;
    const authorizer = { functionArn: arn, identitySources: ['$request.header.Authorization'], ttlSeconds: 60 };
    expect(api?.routes.toSorted((a, b) => a.routeKey.localeCompare(b.routeKey))).toEqual([
      { routeKey: 'GET /healthz', functionArn: arn, timeoutMs: 30_000, authorizer: undefined },
      { routeKey: 'GET /v1/runs/{run_id}', functionArn: arn, timeoutMs: 30_000, authorizer },
    ]);
    expect(worker().invokers).toContainEqual({
      principal: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api?.id}/*/*/healthz`,
    });
  });

  test('gives the front door its behaviours in order, and its local address to who asks for it', () => {
    const [door] = reading.deployment.distributions;
    expect(door?.defaultRootObject).toBe('index.html');
    expect(door?.behaviors.map(({ pathPattern, origin }) => [pathPattern, origin.kind])).toEqual([
      ['/v1/*', 'api'],
      ['*', 'bucket'],
    ]);
    expect(door?.behaviors[0]?.viewerRequestCode).toContain('return event.request');
    const linker = reading.deployment.functions.find(({ logicalId }) => logicalId.startsWith('Linker'));
    expect(linker?.environment.PUBLIC_URL).toBe('http://127.0.0.1:8787/runs');
  });

  test('gives events their sources, rules and machines', () => {
    const { eventSources, rules, stateMachines, tables, queues } = reading.deployment;
    expect(eventSources).toEqual([
      {
        functionArn: worker().arn,
        sourceArn: tables[0]?.streamArn,
        batchSize: 7,
        maxBatchingWindowSeconds: 0,
        filters: [{ eventName: ['INSERT'] }],
        maxRetries: 4,
        bisectOnError: true,
        reportsItemFailures: true,
        onFailureArn: queues[0]?.arn,
      },
    ]);
    expect(rules.find(({ schedule }) => schedule)).toMatchObject({
      schedule: 'rate(1 hour)',
      targets: [{ arn: worker().arn, input: '{"step":"meter"}' }],
    });
    expect(rules.find(({ pattern }) => pattern)?.pattern).toEqual({
      source: ['aws.states'],
      detail: { stateMachineArn: [stateMachines[0]?.arn] },
    });
    expect(stateMachines[0]?.definition).toMatchObject({
      StartAt: 'Work',
      States: { Work: { Parameters: { FunctionName: worker().arn } } },
    });
  });
});

describe('what the twin cannot run', () => {
  test('is refused by name, all at once', () => {
    const assembly = synthesise((app) => {
      const stack = new Stack(app, 'odd');
      new CfnResource(stack, 'Stream', { type: 'AWS::Kinesis::Stream', properties: {} });
      new sqs.Queue(stack, 'Ordered', { fifo: true });
    });
    expect(() => readTemplate(assembly, addresses)).toThrow(
      /AWS::Kinesis::Stream \(odd\/Stream\)[\s\S]*AWS::SQS::Queue\.FifoQueue \(odd\/Ordered/,
    );
  });

  test('a property that it does not understand names its resource', () => {
    const assembly = synthesise((app) => {
      const stack = new Stack(app, 'odd');
      new s3.Bucket(stack, 'Bucket', {
        lifecycleRules: [
          { transitions: [{ storageClass: s3.StorageClass.GLACIER, transitionAfter: Duration.days(1) }] },
        ],
      });
    });
    expect(() => readTemplate(assembly, addresses)).toThrow(/AWS::S3::Bucket odd\/Bucket[\s\S]*Transitions/);
  });

  test('what only watches is named and stays idle', () => {
    const assembly = synthesise((app) => {
      const stack = new Stack(app, 'watch');
      new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: {} });
    });
    expect(readTemplate(assembly, addresses).idleTypes).toEqual(['AWS::SNS::Topic']);
  });
});
