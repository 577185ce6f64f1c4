import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { maxAttempts } from '../../shared/webhook/backoff.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Settings } from '../config.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { DataStack } from './data-stack.ts';

/** From changes of the table to tenants' webhooks: events are derived from the stream, and delivered through a queue. */
export class EventStack extends Stack {
  readonly functions: readonly ServiceFunction[];
  /** What no endpoint took, after the last attempt. */
  readonly undelivered: sqs.Queue;

  constructor(scope: Construct, id: string, settings: Settings, data: DataStack) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});
    const kept = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
    this.undelivered = new sqs.Queue(this, 'Undelivered', kept);
    acknowledge(this.undelivered, 'This queue is itself where what no endpoint took ends.', ['SQS3']);
    const queue = new sqs.Queue(this, 'Deliveries', {
      ...kept,
      // Six times the function's time, as Lambda's guide advises.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: this.undelivered, maxReceiveCount: maxAttempts },
    });
    this.functions = [this.#publish(settings, data, queue), this.#deliver(settings, data, queue)];
  }

  #publish(settings: Settings, data: DataStack, queue: sqs.Queue): ServiceFunction {
    const publish = new ServiceFunction(this, 'publish-events', {
      settings,
      data,
      environment: { WEBHOOK_QUEUE_URL: queue.queueUrl },
      table: ['Query', 'PutItem'],
    });
    queue.grant(publish.role, 'sqs:SendMessage');
    const inserted = (entity: string) =>
      lambda.FilterCriteria.filter({
        eventName: lambda.FilterRule.isEqual('INSERT'),
        dynamodb: { NewImage: { entity: { S: lambda.FilterRule.isEqual(entity) } } },
      });
    publish.function.addEventSource(
      new DynamoEventSource(data.table, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        bisectBatchOnError: true,
        retryAttempts: 20,
        onFailure: new SqsDlq(data.failures),
        filters: [
          inserted('event'),
          inserted('spend_alert'),
          lambda.FilterCriteria.filter({
            eventName: lambda.FilterRule.isEqual('MODIFY'),
            dynamodb: {
              NewImage: {
                entity: { S: lambda.FilterRule.isEqual('run') },
                state: { S: lambda.FilterRule.or('succeeded', 'failed', 'cancelled') },
              },
            },
          }),
          lambda.FilterCriteria.filter({
            eventName: lambda.FilterRule.or('INSERT', 'MODIFY'),
            dynamodb: { NewImage: { entity: { S: lambda.FilterRule.isEqual('billing_account') } } },
          }),
        ],
      }),
    );
    return publish;
  }

  #deliver(settings: Settings, data: DataStack, queue: sqs.Queue): ServiceFunction {
    const deliver = new ServiceFunction(this, 'deliver-webhooks', {
      settings,
      data,
      environment: { WEBHOOK_QUEUE_URL: queue.queueUrl },
      table: ['GetItem', 'UpdateItem'],
    }).grantWebhookKey();
    deliver.function.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }));
    return deliver;
  }
}
