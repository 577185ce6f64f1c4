import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Settings } from '../config.ts';

/** The folders of a tenant, in the order in which data moves. */
export type Prefix = 'raw' | 'clean' | 'artifacts' | 'predictions';

/** What must outlive every deployment: the table, the data bucket, the secret, the queue of failed events. */
export class DataStack extends Stack {
  readonly table: dynamodb.TableV2;
  readonly bucket: s3.Bucket;
  readonly accessLogs: s3.Bucket;
  readonly keyPepper: secretsmanager.Secret;
  readonly receiptKey: secretsmanager.Secret;
  readonly webhookKey: secretsmanager.Secret;
  readonly stripe: secretsmanager.Secret;
  readonly failures: sqs.Queue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});
    const removalPolicy = settings.isDataKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'gsi1',
          partitionKey: { name: 'gsi1pk', type: dynamodb.AttributeType.STRING },
          sortKey: { name: 'gsi1sk', type: dynamodb.AttributeType.STRING },
          projectionType: dynamodb.ProjectionType.KEYS_ONLY,
        },
      ],
      timeToLiveAttribute: 'expires_at',
      dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    });

    this.accessLogs = new s3.Bucket(this, 'AccessLogs', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(settings.logRetentionDays) }],
      removalPolicy,
    });
    acknowledge(this.accessLogs, 'This bucket holds the access logs; logging it into itself would never end.', ['S1']);

    this.bucket = new s3.Bucket(this, 'Data', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: 'data/',
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(2) },
        { id: 'old-versions', noncurrentVersionExpiration: Duration.days(30) },
      ],
      cors: [
        {
          // A presigned URL is its own permission: any page that holds one may upload with it.
          allowedOrigins: ['*'],
          allowedMethods: [s3.HttpMethods.PUT, s3.HttpMethods.GET],
          allowedHeaders: ['*'],
          exposedHeaders: ['ETag'],
          maxAge: 3600,
        },
      ],
      removalPolicy,
    });

    this.keyPepper = new secretsmanager.Secret(this, 'KeyPepper', {
      description: 'HMAC pepper of the stored API-key digests',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    acknowledge(this.keyPepper, 'A new pepper would make every API key of every tenant unknown.', ['SMG4']);

    this.receiptKey = new secretsmanager.Secret(this, 'ReceiptKey', {
      description: 'Seed of the Ed25519 key that signs receipts',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    acknowledge(this.receiptKey, 'Receipts are checked against the one published key; a new one would void them.', [
      'SMG4',
    ]);
    this.webhookKey = new secretsmanager.Secret(this, 'WebhookKey', {
      description: 'Of it and an endpoint’s id, the secret is made that signs webhooks to that endpoint',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    acknowledge(this.webhookKey, 'A new key would change the secret of every endpoint of every tenant.', ['SMG4']);

    this.stripe = new secretsmanager.Secret(this, 'Stripe', {
      description:
        'Stripe: {"api_key":"sk_...","webhook_secrets":["whsec_..."]}; npm run stripe:sync tells what to put here',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ api_key: '', webhook_secrets: [] }),
        generateStringKey: 'filler',
      },
      removalPolicy,
    });
    acknowledge(this.stripe, 'The key is made and rolled at Stripe, by a person.', ['SMG4']);

    this.failures = new sqs.Queue(this, 'Failures', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    acknowledge(this.failures, 'This queue is itself where failed events end; an alarm watches it.', ['SQS3']);
  }

  /** The ARN pattern of the operator's pretrained models, or of one file of each; usable from the other stacks. */
  pretrainedArn(file?: string): string {
    const all = `${this.exportValue(this.bucket.bucketArn)}/pretrained/*`;
    return file === undefined ? all : `${all}/${file}`;
  }

  /** The ARN pattern of every tenant's objects under `prefix`, usable from the other stacks. */
  objectsArn(prefix: Prefix): string {
    return `${this.exportValue(this.bucket.bucketArn)}/tenants/*/${prefix}/*`;
  }
}
