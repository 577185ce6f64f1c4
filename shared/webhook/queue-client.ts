import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { signPost } from '../table/sign-request.ts';
import type { Delivery } from './delivery.ts';

const batchSize = 10;
const timeoutMs = 5_000;
const retryDelaysMs = [100, 400];

interface QueueOptions {
  readonly queueUrl: string;
  /** Only for its credentials and region, which it finds as every client does; SQS's own client would be another 300 KB. */
  readonly aws: Pick<DynamoDBClient, 'config'>;
  readonly endpoint?: string | undefined;
}

/** The queue of deliveries, spoken to by SQS's JSON protocol. Every method throws when SQS does not do it. */
export class DeliveryQueue {
  readonly #options: QueueOptions;

  constructor(options: QueueOptions) {
    this.#options = { endpoint: process.env.AWS_ENDPOINT_URL_SQS ?? process.env.AWS_ENDPOINT_URL, ...options };
  }

  /** Queues deliveries; a call that is made again may queue some twice, which their receivers can tell by `webhook-id`. */
  async send(deliveries: readonly Delivery[]): Promise<void> {
    for (let first = 0; first < deliveries.length; first += batchSize) {
      const Entries = deliveries.slice(first, first + batchSize).map((delivery, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(delivery),
      }));
      const { Failed = [] } = sentBatch.parse(await this.#call('SendMessageBatch', { Entries }));
      if (Failed.length > 0) throw new Error(`SQS did not take ${Failed.length} of ${Entries.length} messages`);
    }
  }

  /** Lets a message that was received come again after `seconds`. */
  async postpone(receiptHandle: string, seconds: number): Promise<void> {
    await this.#call('ChangeMessageVisibility', { ReceiptHandle: receiptHandle, VisibilityTimeout: seconds });
  }

  async #call(operation: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const body = JSON.stringify({ QueueUrl: this.#options.queueUrl, ...input });
    for (const delayMs of retryDelaysMs) {
      const response = await this.#post(operation, body).catch(() => undefined);
      if (response && response.status < 500 && response.status !== 429) return read(operation, response);
      await response?.body?.cancel();
      await setTimeout(delayMs);
    }
    return read(operation, await this.#post(operation, body));
  }

  async #post(operation: string, body: string): Promise<Response> {
    const { config } = this.#options.aws;
    const region = await config.region();
    const url = new URL(this.#options.endpoint ?? `https://sqs.${region}.amazonaws.com`);
    const headers = signPost(
      { host: url.host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
      body,
      { keys: await config.credentials(), place: `${region}/sqs`, nowMs: Date.now() },
    );
    return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
  }
}

const sentBatch = z.object({ Failed: z.array(z.unknown()).optional() });

async function read(operation: string, response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`SQS refused ${operation} with ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? {} : JSON.parse(text);
}
