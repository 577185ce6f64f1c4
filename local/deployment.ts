/** What the synthesised template declares, with every reference resolved to a local name or ARN. Read by `template.ts`. */
export interface Deployment {
  readonly region: string;
  readonly accountId: string;
  readonly functions: readonly FunctionSpec[];
  readonly httpApis: readonly HttpApiSpec[];
  readonly distributions: readonly DistributionSpec[];
  readonly tables: readonly TableSpec[];
  readonly buckets: readonly BucketSpec[];
  readonly queues: readonly QueueSpec[];
  readonly secrets: readonly SecretSpec[];
  readonly stateMachines: readonly StateMachineSpec[];
  readonly rules: readonly RuleSpec[];
  readonly eventSources: readonly EventSourceSpec[];
  readonly roles: readonly RoleSpec[];
  readonly batch: BatchSpec;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface BatchSpec {
  readonly queueArns: readonly string[];
  readonly definitions: readonly BatchDefinitionSpec[];
}

export interface BatchDefinitionSpec {
  readonly arn: string;
  readonly jobRoleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly attempts: number;
  /** In order; the first that fits decides whether a failed attempt is followed by another. */
  readonly retryRules: readonly {
    readonly action: string;
    readonly exitCode?: string;
    readonly statusReason?: string;
  }[];
  readonly timeoutSeconds: number | undefined;
}

export interface FunctionSpec {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Folder of the unpacked code asset. */
  readonly codeFolder: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Layers hold packages with native code, for the deployed platform. */
  readonly hasLayers: boolean;
  readonly reservedConcurrency: number | undefined;
  /** Where an asynchronous event goes when its retries are used up. */
  readonly onFailureArn: string | undefined;
  readonly maxAsyncRetries: number;
  /** Principals and source ARNs of `AWS::Lambda::Permission`. */
  readonly invokers: readonly { readonly principal: string; readonly sourceArn: string | undefined }[];
}

export interface HttpApiSpec {
  readonly id: string;
  readonly routes: readonly RouteSpec[];
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number } | undefined;
  readonly cors: CorsSpec | undefined;
}

export interface RouteSpec {
  /** Such as `POST /v1/runs/{run_id}/cancel`, or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly authorizer:
    | {
        readonly functionArn: string;
        readonly identitySources: readonly string[];
        readonly ttlSeconds: number;
      }
    | undefined;
}

export interface CorsSpec {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}

/** CloudFront: the front door. Behaviours are tried in order; the last has path pattern `*`. */
export interface DistributionSpec {
  readonly id: string;
  readonly defaultRootObject: string | undefined;
  /** Page of the bucket that answers in place of an origin's error. */
  readonly errorPages: readonly {
    readonly status: number;
    readonly responseStatus: number;
    readonly path: string | undefined;
  }[];
  readonly behaviors: readonly {
    readonly pathPattern: string;
    readonly origin:
      | { readonly kind: 'api'; readonly apiId: string }
      | { readonly kind: 'bucket'; readonly bucketName: string };
    /** CloudFront Function (JavaScript runtime 2.0) source run on the viewer request. */
    readonly viewerRequestCode: string | undefined;
  }[];
}

export interface TableSpec {
  readonly name: string;
  readonly arn: string;
  /** CreateTable input: key schema, attributes, global secondary indexes. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly ttlAttribute: string | undefined;
  readonly streamArn: string | undefined;
}

export interface BucketSpec {
  readonly name: string;
  readonly arn: string;
  readonly isVersioned: boolean;
  readonly cors: readonly CorsSpec[];
  /** Days after which parts of an unfinished multipart upload are removed. */
  readonly abortIncompleteUploadDays: number | undefined;
  readonly expirations: readonly { readonly prefix: string; readonly days: number }[];
  /** Days after which a version that is no longer the latest is removed for good. */
  readonly noncurrentExpirations?: readonly { readonly prefix: string; readonly days: number }[];
}

export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly deadLetter: { readonly arn: string; readonly maxReceiveCount: number } | undefined;
}

export interface SecretSpec {
  readonly name: string;
  readonly arn: string;
  readonly generate: {
    readonly length: number;
    readonly template: string | undefined;
    readonly key: string | undefined;
  };
}

export interface StateMachineSpec {
  readonly name: string;
  readonly arn: string;
  /** Amazon States Language, JSONPath. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly roleArn: string;
}

/** EventBridge rule: on a schedule or on a pattern. */
export interface RuleSpec {
  readonly name: string;
  readonly schedule: string | undefined;
  readonly pattern: Readonly<Record<string, unknown>> | undefined;
  readonly targets: readonly { readonly arn: string; readonly input: string | undefined }[];
}

export interface EventSourceSpec {
  readonly functionArn: string;
  /** Stream of a table, or a queue. */
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly maxBatchingWindowSeconds: number;
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  readonly maxRetries: number;
  readonly bisectOnError: boolean;
  readonly reportsItemFailures: boolean;
  readonly onFailureArn: string | undefined;
}

export interface RoleSpec {
  readonly arn: string;
  readonly name: string;
  /** Who may assume it, such as `lambda.amazonaws.com`. */
  readonly trustedServices: readonly string[];
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
