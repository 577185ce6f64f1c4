import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { describeError, log } from '../../shared/runtime/logger.ts';
import { TableClient } from '../../shared/table/client.ts';
import { delayAfter } from '../../shared/webhook/backoff.ts';
import { deliver } from '../../shared/webhook/deliver.ts';
import { delivery } from '../../shared/webhook/delivery.ts';
import { webhookKeyReader } from '../../shared/webhook/key-client.ts';
import { poster } from '../../shared/webhook/post-client.ts';
import { DeliveryQueue } from '../../shared/webhook/queue-client.ts';
import { privateHostsOf } from '../../shared/webhook/target.ts';

const environment = readEnvironment('deliver-webhooks');
const table = new TableClient(environment.TABLE_NAME);
const queue = new DeliveryQueue({ queueUrl: environment.WEBHOOK_QUEUE_URL, aws: table.dynamo });
const services = {
  table,
  readKey: webhookKeyReader(environment.WEBHOOK_KEY_SECRET_ARN),
  post: poster(privateHostsOf(environment.STAGE)),
};

/** Sends a batch side by side, so that one slow endpoint holds up no other; what failed comes again, later each time. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const areDone = await Promise.all(Records.map(attempt));
  const failed = Records.filter((_, index) => !areDone[index]);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function attempt({ body, receiptHandle, attributes }: SQSRecord): Promise<boolean> {
  const count = Number(attributes.ApproximateReceiveCount);
  try {
    const outcome = await deliver({ ...services, nowMs: systemClock() }, delivery.parse(JSON.parse(body)), count);
    if (outcome !== 'failed') return true;
  } catch (error) {
    log('error', 'a webhook could not be sent', { error: describeError(error) });
  }
  await queue.postpone(receiptHandle, delayAfter(count));
  return false;
}
