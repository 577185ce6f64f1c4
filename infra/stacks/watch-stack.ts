import { Duration, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';

export interface Watched {
  readonly functions: readonly ServiceFunction[];
  readonly stateMachine: sfn.StateMachine;
  readonly api: apigateway.HttpApi;
  readonly failures: sqs.Queue;
  /** Webhooks that no endpoint took. */
  readonly undelivered: sqs.Queue;
  /** Of AWS Batch, where training jobs run there. */
  readonly trainingQueueArn: string | null;
}

/** What tells a person: alarms (each with its line in the README's runbook), a dashboard, a budget. */
export class WatchStack extends Stack {
  readonly #topic: sns.Topic;

  constructor(scope: Construct, id: string, settings: Settings, watched: Watched) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});
    const { functions, stateMachine, api, failures, undelivered, trainingQueueArn } = watched;
    this.#topic = new sns.Topic(this, 'Alarms', { enforceSSL: true });
    if (settings.alarmEmail) this.#topic.addSubscription(new EmailSubscription(settings.alarmEmail));

    const period = Duration.minutes(5);
    for (const { node, function: watchedFunction } of functions) {
      this.#alarm(`${node.id}-errors`, 'function-errors', watchedFunction.metricErrors({ period }), 1);
      this.#alarm(`${node.id}-throttles`, 'function-throttles', watchedFunction.metricThrottles({ period }), 1);
    }
    this.#alarm('runs-failed', 'executions-failed', stateMachine.metricFailed({ period }), 5);
    this.#alarm('runs-timed-out', 'executions-failed', stateMachine.metricTimedOut({ period }), 1);
    this.#alarm('api-5xx', 'api-errors', api.metricServerError({ period, statistic: 'sum' }), 5);
    this.#alarm('api-slow', 'api-slow', api.metricLatency({ period, statistic: 'p99' }), 5000);
    // Not by messages sent: SQS does not count what it moves to a dead-letter queue itself.
    const waiting = (queue: sqs.Queue) => queue.metricApproximateNumberOfMessagesVisible({ period });
    this.#alarm('failed-events', 'failed-events', waiting(failures), 1);
    this.#alarm('undelivered-webhooks', 'failed-events', waiting(undelivered), 1);
    if (trainingQueueArn) this.#watchQueue(trainingQueueArn);

    this.#dashboard(settings, watched);
    this.#budget(settings);
  }

  #alarm(id: string, runbook: string, metric: cloudwatch.Metric, threshold: number): void {
    const alarm = metric.createAlarm(this, id, {
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${id}: see README.md, Runbook, ${runbook}`,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }

  /**
   * AWS Batch has no metrics of jobs; it tells of those that failed and of those that block the queue, with the reason
   * (https://docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html).
   */
  #watchQueue(queueArn: string): void {
    const field = events.EventField.fromPath;
    const message = events.RuleTargetInput.fromText(
      `${field('$.detail-type')}: job ${field('$.detail.jobName')} is ${field('$.detail.status')}: ` +
        `${field('$.detail.statusReason')}. See README.md, Runbook, executions-failed`,
    );
    const tell = (id: string, detailType: string, status: string) =>
      new events.Rule(this, id, {
        eventPattern: {
          source: ['aws.batch'],
          detailType: [detailType],
          detail: { jobQueue: [queueArn], status: [status] },
        },
        targets: [new SnsTopic(this.#topic, { message })],
      });
    tell('training-job-failed', 'Batch Job State Change', 'FAILED');
    tell('training-queue-blocked', 'Batch Job Queue Blocked', 'RUNNABLE');
  }

  #dashboard(settings: Settings, { functions, stateMachine, api, failures, undelivered }: Watched): void {
    const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, width: 12 });
    const metricOf = (name: string) => functions.map(({ function: one }) => one.metric(name, { statistic: 'sum' }));
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `gristmill-${settings.stage}`,
      widgets: [
        [
          graph('Requests', [api.metricCount(), api.metricClientError(), api.metricServerError()]),
          graph('Latency', [api.metricLatency({ statistic: 'p50' }), api.metricLatency({ statistic: 'p99' })]),
        ],
        [
          graph('Runs', [stateMachine.metricStarted(), stateMachine.metricSucceeded(), stateMachine.metricFailed()]),
          graph('Failed events and webhooks', [
            failures.metricApproximateNumberOfMessagesVisible(),
            undelivered.metricApproximateNumberOfMessagesVisible(),
          ]),
        ],
        [graph('Function errors', metricOf('Errors')), graph('Function invocations', metricOf('Invocations'))],
      ],
    });
  }

  #budget(settings: Settings): void {
    const { alarmEmail } = settings;
    const subscribers = alarmEmail ? [{ subscriptionType: 'EMAIL', address: alarmEmail }] : [];
    const warning = (threshold: number, notificationType: string) => ({
      notification: { comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE', notificationType },
      subscribers,
    });
    new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: settings.monthlyBudgetUsd, unit: 'USD' },
      },
      // Budgets refuses a warning that nobody receives.
      ...(alarmEmail && { notificationsWithSubscribers: [warning(80, 'ACTUAL'), warning(100, 'FORECASTED')] }),
    });
  }
}
