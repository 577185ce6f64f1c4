import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { DataStack } from './data-stack.ts';

/** From usage records to sums: the ledger's stream is folded, stored bytes are metered every hour. */
export class BillingStack extends Stack {
  readonly functions: readonly ServiceFunction[];

  constructor(scope: Construct, id: string, settings: Settings, data: DataStack) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});

    const foldUsage = new ServiceFunction(this, 'fold-usage', {
      settings,
      data,
      table: ['GetItem', 'PutItem', 'UpdateItem'],
    });
    foldUsage.function.addEventSource(
      new DynamoEventSource(data.table, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(1),
        bisectBatchOnError: true,
        retryAttempts: 20,
        onFailure: new SqsDlq(data.failures),
        filters: [
          lambda.FilterCriteria.filter({
            eventName: lambda.FilterRule.isEqual('INSERT'),
            dynamodb: { NewImage: { entity: { S: lambda.FilterRule.isEqual('usage_record') } } },
          }),
        ],
      }),
    );

    const meterStorage = new ServiceFunction(this, 'meter-storage', {
      settings,
      data,
      timeout: Duration.minutes(10),
      isAsync: true,
      table: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    });
    meterStorage.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${data.table.tableArn}/index/gsi1`] }),
    );
    new events.Rule(this, 'EveryHour', {
      schedule: events.Schedule.rate(Duration.hours(1)),
      targets: [new targets.LambdaFunction(meterStorage.function)],
    });
    this.functions = [foldUsage, meterStorage];
  }
}
