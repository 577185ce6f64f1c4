import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';
import { publish } from '../../shared/webhook/publish.ts';
import { DeliveryQueue } from '../../shared/webhook/queue-client.ts';

const environment = readEnvironment('publish-events');
const table = new TableClient(environment.TABLE_NAME);
const queue = new DeliveryQueue({ queueUrl: environment.WEBHOOK_QUEUE_URL, aws: table.dynamo });

/** Turns what the table's stream tells into events, and events into deliveries. A batch that fails comes again. */
export const handler = (batch: unknown): Promise<void> => publish(table, (deliveries) => queue.send(deliveries), batch);
