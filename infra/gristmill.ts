import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { settingsOf } from './config.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { BillingStack } from './stacks/billing-stack.ts';
import { ConsoleStack } from './stacks/console-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EventStack } from './stacks/event-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { WatchStack } from './stacks/watch-stack.ts';

/** All stacks of the stage that the context names (`-c stage=prod`; `dev` without). */
export function gristmill(app: App): void {
  const settings = settingsOf(app.node.tryGetContext('stage') ?? 'dev');
  const named = (stack: string) => `gristmill-${settings.stage}-${stack}`;

  const data = new DataStack(app, named('data'), settings);
  const pipeline = new PipelineStack(app, named('pipeline'), settings, data);
  const api = new ApiStack(app, named('api'), settings, data, pipeline);
  const billing = new BillingStack(app, named('billing'), settings, data);
  const events = new EventStack(app, named('events'), settings, data);
  new ConsoleStack(app, named('console'), settings, data, api.api);
  new WatchStack(app, named('watch'), settings, {
    functions: [...pipeline.functions, ...api.functions, ...billing.functions, ...events.functions],
    stateMachine: pipeline.stateMachine,
    api: api.api,
    failures: data.failures,
    undelivered: events.undelivered,
    trainingQueueArn: pipeline.trainingQueueArn,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
