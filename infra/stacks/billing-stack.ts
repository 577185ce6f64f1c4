import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { ServiceFunction, type TableAction } from '../constructs/service-function.ts';
import type { DataStack } from './data-stack.ts';

interface Schedule {
  readonly every: Duration;
  readonly table: readonly TableAction[];
  /** False where it works through no list of ours. */
  readonly readsIndex?: boolean;
  /** True where two at a time would break a rule of Stripe's. */
  readonly isAlone?: boolean;
}

/** From usage records to what is billed: the ledger's stream is folded; storage is metered, hours are sealed, sent, compared and settled, leases reclaimed, Stripe's events swept. */
export class BillingStack extends Stack {
  readonly functions: readonly ServiceFunction[];
  readonly #settings: Settings;
  readonly #data: DataStack;

  constructor(scope: Construct, id: string, settings: Settings, data: DataStack) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});
    this.#settings = settings;
    this.#data = data;
    this.functions = [
      this.#foldUsage(),
      this.#scheduled('meter-storage', 'EveryHour', {
        every: Duration.hours(1),
        table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      })
        .grantObjects('predictions', 'DeleteObject', 'DeleteObjectVersion')
        .grantListing('predictions'),
      this.#scheduled('seal-usage', 'EveryTenMinutes', {
        every: Duration.minutes(10),
        table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
      }),
      this.#scheduled('reclaim-leases', 'EveryFiveMinutes', {
        every: Duration.minutes(5),
        table: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'],
      }),
      this.#scheduled('send-usage', 'SendUsage', {
        every: Duration.minutes(5),
        table: ['GetItem', 'Query', 'UpdateItem'],
        isAlone: true,
      }).grantStripe(),
      this.#scheduled('reconcile-usage', 'ReconcileUsage', {
        every: Duration.hours(1),
        table: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
      }).grantStripe(),
      this.#scheduled('settle-invoices', 'SettleInvoices', {
        every: Duration.hours(1),
        table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
        isAlone: true,
      }).grantStripe(),
      this.#scheduled('stripe-sweep', 'StripeSweep', {
        every: Duration.hours(1),
        table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
        readsIndex: false,
      }).grantStripe(),
    ];
  }

  #foldUsage(): ServiceFunction {
    const data = this.#data;
    const foldUsage = new ServiceFunction(this, 'fold-usage', {
      settings: this.#settings,
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
    return foldUsage;
  }

  /** A function that works through a list of the index for all tenants, again and again. */
  #scheduled(
    name: string,
    ruleId: string,
    { every, table, readsIndex = true, isAlone = false }: Schedule,
  ): ServiceFunction {
    const made = new ServiceFunction(this, name, {
      settings: this.#settings,
      data: this.#data,
      timeout: Duration.minutes(10),
      isAsync: true,
      ...(isAlone ? { reservedConcurrency: 1 } : {}),
      table,
    });
    if (readsIndex) made.grantIndex();
    new events.Rule(this, ruleId, {
      schedule: events.Schedule.rate(every),
      targets: [new targets.LambdaFunction(made.function)],
    });
    return made;
  }
}
