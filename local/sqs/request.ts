import * as z from 'zod';
import { ServiceError } from '../service.ts';

/** Since August 2025; of one message and of a batch together. */
const maxMessageBytes = 1024 * 1024;
const maxBatch = 10;

const queueUrl = { QueueUrl: z.string().min(1) };
const body = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= maxMessageBytes, 'A message holds at most 1 MiB');
const entryId = z.string().regex(/^[\w-]{1,80}$/);
const sent = { MessageBody: body, DelaySeconds: z.int().min(0).max(900).default(0) };
const visibilitySeconds = z.int().min(0).max(43_200);

function entries<T extends z.ZodRawShape>(shape: T) {
  return z
    .array(z.strictObject({ Id: entryId, ...shape }))
    .min(1)
    .max(maxBatch);
}

/** The requests taken, strictly: what the twin does not do (message attributes, FIFO) is refused, never ignored. */
export const requestSchemas = {
  GetQueueUrl: z.strictObject({ QueueName: z.string().min(1) }),
  GetQueueAttributes: z.strictObject({ ...queueUrl, AttributeNames: z.array(z.string()).default([]) }),
  SendMessage: z.strictObject({ ...queueUrl, ...sent }),
  SendMessageBatch: z.strictObject({ ...queueUrl, Entries: entries(sent) }),
  ReceiveMessage: z.strictObject({
    ...queueUrl,
    MaxNumberOfMessages: z.int().min(1).max(10).default(1),
    VisibilityTimeout: visibilitySeconds.optional(),
    WaitTimeSeconds: z.int().min(0).max(20).default(0),
    AttributeNames: z.array(z.string()).default([]),
    MessageSystemAttributeNames: z.array(z.string()).default([]),
    /** Asks for attributes that no message here can have. */
    MessageAttributeNames: z.array(z.string()).optional(),
  }),
  DeleteMessage: z.strictObject({ ...queueUrl, ReceiptHandle: z.string() }),
  DeleteMessageBatch: z.strictObject({ ...queueUrl, Entries: entries({ ReceiptHandle: z.string() }) }),
  ChangeMessageVisibility: z.strictObject({
    ...queueUrl,
    ReceiptHandle: z.string(),
    VisibilityTimeout: visibilitySeconds,
  }),
};

export type QueueRequest<Operation extends keyof typeof requestSchemas> = z.infer<(typeof requestSchemas)[Operation]>;

export function parseQueueRequest<Operation extends keyof typeof requestSchemas>(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): QueueRequest<Operation> {
  const parsed = requestSchemas[operation].safeParse(input);
  if (!parsed.success) throw new ServiceError('InvalidParameterValue', z.prettifyError(parsed.error));
  return parsed.data as QueueRequest<Operation>;
}

/** Throws when the entries repeat an id or are too large together. */
export function checkEntries(batch: readonly { readonly Id: string; readonly MessageBody?: string }[]): void {
  if (new Set(batch.map(({ Id }) => Id)).size < batch.length) {
    throw new ServiceError('com.amazonaws.sqs#BatchEntryIdsNotDistinct', 'Two entries of the batch have one id.');
  }
  const bytes = batch.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  if (bytes > maxMessageBytes) {
    throw new ServiceError('com.amazonaws.sqs#BatchRequestTooLong', 'The batch is larger than 1 MiB.');
  }
}
