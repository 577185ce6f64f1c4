import type { DatabaseSync } from 'node:sqlite';
import type { VirtualClock } from '../clock.ts';
import type { Deployment } from '../deployment.ts';
import type { DynamoDbService } from '../dynamodb/service.ts';
import { checkPattern } from '../events/check-pattern.ts';
import type { Faults } from '../faults.ts';
import type { SendToQueue } from '../lambda/async-invocations.ts';
import type { FunctionHost } from '../lambda/function-host.ts';
import { QueueSource } from '../lambda/queue-source.ts';
import { StreamSource } from '../lambda/stream-source.ts';
import type { SqsService } from '../sqs/service.ts';

export interface EventSourcesOptions {
  readonly deployment: Deployment;
  readonly dynamodb: DynamoDbService;
  readonly sqs: SqsService;
  readonly host: FunctionHost;
  readonly checkpoints: DatabaseSync;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly sendToQueue: SendToQueue;
}

/** Starts every event-source mapping of the template; the answer stops them. */
export function openEventSources(options: EventSourcesOptions): () => void {
  const { deployment, dynamodb, sqs, host, clock, faults } = options;
  const sources = deployment.eventSources.map((spec) => {
    for (const filter of spec.filters) checkPattern(`event source of ${spec.functionArn}`, filter);
    if (deployment.queues.some(({ arn }) => arn === spec.sourceArn)) {
      return new QueueSource({ spec, region: deployment.region, queue: sqs, host, clock, faults });
    }
    const table = deployment.tables.find(({ streamArn }) => streamArn === spec.sourceArn);
    if (!table) throw new Error(`${spec.sourceArn} is neither a queue nor the stream of a table of the template`);
    const stream = {
      read: (after: string | undefined, limit: number) => dynamodb.readStream(table.name, after, limit),
      onAppend: (listener: () => void) => dynamodb.onAppend(table.name, listener),
    };
    return new StreamSource({ ...options, spec, stream });
  });
  return () => {
    for (const source of sources) source.close();
  };
}
