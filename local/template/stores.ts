import * as z from 'zod';
import type { BucketSpec, QueueSpec, SecretSpec, TableSpec } from '../deployment.ts';
import { readProperties } from './read-properties.ts';
import type { Resources } from './resources.ts';

const tableProperties = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  KeySchema: z.array(z.unknown()),
  AttributeDefinitions: z.array(z.unknown()),
  GlobalSecondaryIndexes: z
    .array(z.object({ IndexName: z.string(), KeySchema: z.array(z.unknown()), Projection: z.unknown() }))
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  StreamSpecification: z.object({ StreamViewType: z.literal('NEW_AND_OLD_IMAGES') }).optional(),
  Replicas: z.array(z.unknown()).max(1),
});

export function readTables(resources: Resources): TableSpec[] {
  return resources.ofType('AWS::DynamoDB::GlobalTable').map((table) => {
    const properties = readProperties(tableProperties, table);
    const { BillingMode, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = properties;
    const ttl = properties.TimeToLiveSpecification;
    return {
      name: table.ref,
      arn: table.attribute('Arn'),
      definition: {
        TableName: table.ref,
        BillingMode,
        KeySchema,
        AttributeDefinitions,
        ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
      },
      ttlAttribute: ttl?.Enabled ? ttl.AttributeName : undefined,
      streamArn: StreamSpecification && table.attribute('StreamArn'),
    };
  });
}

const corsRule = z.object({
  AllowedOrigins: z.array(z.string()),
  AllowedMethods: z.array(z.string()),
  AllowedHeaders: z.array(z.string()).default([]),
  ExposedHeaders: z.array(z.string()).default([]),
  MaxAge: z.coerce.number().default(0),
});
/** Strict, so that a rule which removes something else is refused. */
const lifecycleRule = z.strictObject({
  Id: z.string().optional(),
  NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: z.coerce.number() }).optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().default(''),
  ExpirationInDays: z.coerce.number().optional(),
  AbortIncompleteMultipartUpload: z.object({ DaysAfterInitiation: z.coerce.number() }).optional(),
});
const bucketProperties = z.object({
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
  CorsConfiguration: z.object({ CorsRules: z.array(corsRule) }).optional(),
  LifecycleConfiguration: z.object({ Rules: z.array(lifecycleRule) }).optional(),
});

export function readBuckets(resources: Resources): BucketSpec[] {
  return resources.ofType('AWS::S3::Bucket').map((bucket) => {
    const properties = readProperties(bucketProperties, bucket);
    const rules = (properties.LifecycleConfiguration?.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
    const abortDays = rules.flatMap((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? []);
    return {
      name: bucket.ref,
      arn: bucket.attribute('Arn'),
      isVersioned: properties.VersioningConfiguration?.Status === 'Enabled',
      cors: (properties.CorsConfiguration?.CorsRules ?? []).map((rule) => ({
        allowOrigins: rule.AllowedOrigins,
        allowMethods: rule.AllowedMethods,
        allowHeaders: rule.AllowedHeaders,
        exposeHeaders: rule.ExposedHeaders,
        maxAgeSeconds: rule.MaxAge,
      })),
      abortIncompleteUploadDays: abortDays.length > 0 ? Math.min(...abortDays) : undefined,
      expirations: rules.flatMap(({ Prefix, ExpirationInDays }) =>
        ExpirationInDays === undefined ? [] : [{ prefix: Prefix, days: ExpirationInDays }],
      ),
      noncurrentExpirations: rules.flatMap(({ Prefix, NoncurrentVersionExpiration: expiration }) =>
        expiration === undefined ? [] : [{ prefix: Prefix, days: expiration.NoncurrentDays }],
      ),
    };
  });
}

const queueProperties = z.object({
  VisibilityTimeout: z.coerce.number().default(30),
  MessageRetentionPeriod: z.coerce.number().default(345_600),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

export function readQueues(resources: Resources): QueueSpec[] {
  return resources.ofType('AWS::SQS::Queue').map((queue) => {
    const { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = readProperties(queueProperties, queue);
    return {
      name: queue.attribute('QueueName'),
      arn: queue.attribute('Arn'),
      url: queue.ref,
      visibilityTimeoutSeconds: VisibilityTimeout,
      retentionSeconds: MessageRetentionPeriod,
      deadLetter: RedrivePolicy && {
        arn: RedrivePolicy.deadLetterTargetArn,
        maxReceiveCount: RedrivePolicy.maxReceiveCount,
      },
    };
  });
}

/** Only the options that the twin's secrets honour: any other way to shape a secret is refused. */
const secretProperties = z.object({
  SecretString: z.never().optional(),
  GenerateSecretString: z
    .strictObject({
      PasswordLength: z.coerce.number().default(32),
      SecretStringTemplate: z.string().optional(),
      GenerateStringKey: z.string().optional(),
      ExcludePunctuation: z.boolean().optional(),
    })
    .default({ PasswordLength: 32 }),
});

export function readSecrets(resources: Resources): SecretSpec[] {
  return resources.ofType('AWS::SecretsManager::Secret').map((secret) => {
    const { GenerateSecretString: generate } = readProperties(secretProperties, secret);
    return {
      name: secret.attribute('Id'),
      arn: secret.ref,
      generate: {
        length: generate.PasswordLength,
        template: generate.SecretStringTemplate,
        key: generate.GenerateStringKey,
      },
    };
  });
}
