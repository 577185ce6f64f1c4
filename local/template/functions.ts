import * as z from 'zod';
import type { EventSourceSpec, FunctionSpec } from '../deployment.ts';
import { accountId, region } from './names.ts';
import { readProperties } from './read-properties.ts';
import type { Resources } from './resources.ts';

const functionProperties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js functions run on the twin'),
  Role: z.string(),
  MemorySize: z.coerce.number().default(128),
  Timeout: z.coerce.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).default({ Variables: {} }),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Layers: z.array(z.string()).default([]),
});

const onFailure = z.object({ OnFailure: z.object({ Destination: z.string() }).optional() });
const invokeConfigProperties = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  DestinationConfig: onFailure.optional(),
});

const permissionProperties = z.object({
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});

const mappingProperties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.literal(true).optional(),
  StartingPosition: z.literal('TRIM_HORIZON').optional(),
  BatchSize: z.coerce.number().optional(),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  MaximumRetryAttempts: z.coerce.number().default(-1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  DestinationConfig: onFailure.optional(),
});

export function readFunctions(resources: Resources, assetFolders: ReadonlyMap<string, string>): FunctionSpec[] {
  const permissions = resources
    .ofType('AWS::Lambda::Permission')
    .map((resource) => readProperties(permissionProperties, resource));
  const invokeConfigs = resources
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map((resource) => readProperties(invokeConfigProperties, resource));
  return resources.ofType('AWS::Lambda::Function').map((resource) => {
    const properties = readProperties(functionProperties, resource);
    const arn = resource.attribute('Arn');
    const codeFolder = assetFolders.get(properties.Code.S3Key);
    if (!codeFolder) throw new Error(`The code of ${resource.ref} is not an asset of the assembly`);
    const invokeConfig = invokeConfigs.find(({ FunctionName }) => functionArnOf(FunctionName) === arn);
    return {
      logicalId: resource.logicalId,
      name: resource.ref,
      arn,
      codeFolder,
      handler: properties.Handler,
      memoryMb: properties.MemorySize,
      timeoutSeconds: properties.Timeout,
      environment: properties.Environment.Variables,
      roleArn: properties.Role,
      hasLayers: properties.Layers.length > 0,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      onFailureArn: invokeConfig?.DestinationConfig?.OnFailure?.Destination,
      maxAsyncRetries: invokeConfig?.MaximumRetryAttempts ?? 2,
      invokers: permissions
        .filter(({ FunctionName }) => functionArnOf(FunctionName) === arn)
        .map(({ Principal, SourceArn }) => ({ principal: Principal, sourceArn: SourceArn })),
    };
  });
}

export function readEventSources(resources: Resources): EventSourceSpec[] {
  return resources.ofType('AWS::Lambda::EventSourceMapping').map((resource) => {
    const mapping = readProperties(mappingProperties, resource);
    const isQueue = mapping.EventSourceArn.includes(':sqs:');
    return {
      functionArn: functionArnOf(mapping.FunctionName),
      sourceArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize ?? (isQueue ? 10 : 100),
      maxBatchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds,
      filters: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern)),
      maxRetries: mapping.MaximumRetryAttempts,
      bisectOnError: mapping.BisectBatchOnFunctionError,
      reportsItemFailures: mapping.FunctionResponseTypes.length > 0,
      onFailureArn: mapping.DestinationConfig?.OnFailure?.Destination,
    };
  });
}

/** Templates name a function by its name, its ARN or a qualified ARN; the twin runs one version of each. */
function functionArnOf(nameOrArn: string): string {
  const name = nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : nameOrArn;
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}
