import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { QueueSpec } from '../deployment.ts';
import { type JsonService, type Permission, ServiceError, type TwinClock } from '../service.ts';
import { GroupCommit } from '../sqlite/group-commit.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { QueueStore, queueSchema, type ReceivedMessage } from './queue-store.ts';
import { checkEntries, parseQueueRequest, type QueueRequest } from './request.ts';
import { Waiting } from './waiting.ts';

type Input = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

export interface SqsOptions {
  readonly dataFolder: string;
  readonly queues: readonly QueueSpec[];
  readonly clock: TwinClock;
}

/** SQS standard queues, as the product uses them: no FIFO, no message attributes. */
export class SqsService implements JsonService {
  readonly target = 'AmazonSQS';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly #operations: Readonly<Record<string, (input: Input) => Promise<Answer> | Answer>> = {
    GetQueueUrl: (input) => ({ QueueUrl: this.#named(parseQueueRequest('GetQueueUrl', input).QueueName).url }),
    GetQueueAttributes: (input) => this.#attributes(parseQueueRequest('GetQueueAttributes', input)),
    SendMessage: (input) => this.#sendOne(parseQueueRequest('SendMessage', input)),
    SendMessageBatch: (input) => this.#sendBatch(parseQueueRequest('SendMessageBatch', input)),
    ReceiveMessage: (input) => this.#receiveSome(parseQueueRequest('ReceiveMessage', input)),
    DeleteMessage: (input) => this.#deleteOne(parseQueueRequest('DeleteMessage', input)),
    DeleteMessageBatch: (input) => this.#deleteBatch(parseQueueRequest('DeleteMessageBatch', input)),
    ChangeMessageVisibility: (input) => this.#changeVisibility(parseQueueRequest('ChangeMessageVisibility', input)),
  };
  readonly operations: ReadonlySet<string> = new Set(Object.keys(this.#operations));
  readonly #queues: readonly QueueSpec[];
  readonly #clock: TwinClock;
  readonly #database: DatabaseSync;
  readonly #commits: GroupCommit;
  readonly #store: QueueStore;
  readonly #waiting: Waiting;
  #isClosed = false;

  constructor({ dataFolder, queues, clock }: SqsOptions) {
    this.#queues = queues;
    this.#clock = clock;
    this.#database = openDatabase(join(dataFolder, 'sqs.sqlite'), queueSchema);
    this.#commits = new GroupCommit(this.#database);
    this.#store = new QueueStore(this.#database, clock);
    this.#waiting = new Waiting(clock);
  }

  permissions(operation: string, input: Input): readonly Permission[] {
    const queue = operation === 'GetQueueUrl' ? this.#named(String(input.QueueName)) : this.#at(String(input.QueueUrl));
    return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: queue.arn }];
  }

  async handle(operation: string, input: Input): Promise<Answer> {
    const run = this.#operations[operation];
    if (!run) throw new Error(`${operation} is not one of this service's operations`);
    return run(input);
  }

  /** For the twin's own senders, such as on-failure destinations; answers the message id once it is on disk. */
  async send(queueArn: string, body: string): Promise<string> {
    const queue = this.#withArn(queueArn);
    const messageId = await this.#commits.run(() => this.#store.send(queue, body, 0));
    this.#waiting.wake(queueArn);
    return messageId;
  }

  /** For event-source mappings: takes what is there, without waiting, for the queue's visibility timeout. */
  async receive(queueArn: string, limit: number): Promise<readonly ReceivedMessage[]> {
    const queue = this.#withArn(queueArn);
    return this.#take(queue, limit, queue.visibilityTimeoutSeconds);
  }

  /** For event-source mappings: deletes a batch's handled messages together. */
  async delete(queueArn: string, receiptHandles: readonly string[]): Promise<void> {
    const queue = this.#withArn(queueArn);
    await this.#commits.run(() => {
      for (const receiptHandle of receiptHandles) this.#store.delete(queue, receiptHandle);
    });
  }

  /** When the queue's next message can be received, in virtual time; undefined when it is empty. */
  nextVisibleAt(queueArn: string): number | undefined {
    return this.#store.nextVisibleAt(this.#withArn(queueArn));
  }

  /** Calls `listener` whenever the queue may have gained a message; the answer removes it. */
  onArrival(queueArn: string, listener: () => void): () => void {
    return this.#waiting.onArrival(queueArn, listener);
  }

  /** Messages in each queue, by its name. */
  depths(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#queues.map((queue) => {
        const { visible, inFlight, delayed } = this.#store.depth(queue);
        return [queue.name, visible + inFlight + delayed];
      }),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.wakeAll();
    await this.#commits.close();
    this.#database.close();
  }

  #attributes({ QueueUrl, AttributeNames }: QueueRequest<'GetQueueAttributes'>): Answer {
    const queue = this.#at(QueueUrl);
    const { visible, inFlight, delayed } = this.#store.depth(queue);
    const attributes: Record<string, string> = {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
      MessageRetentionPeriod: String(queue.retentionSeconds),
    };
    if (queue.deadLetter) {
      const { arn, maxReceiveCount } = queue.deadLetter;
      attributes.RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount });
    }
    return { Attributes: asked(attributes, AttributeNames) };
  }

  async #sendOne({ QueueUrl, MessageBody, DelaySeconds }: QueueRequest<'SendMessage'>): Promise<Answer> {
    const queue = this.#at(QueueUrl);
    const MessageId = await this.#commits.run(() => this.#store.send(queue, MessageBody, DelaySeconds));
    this.#waiting.wake(queue.arn);
    return { MessageId, MD5OfMessageBody: hash('md5', MessageBody) };
  }

  async #sendBatch({ QueueUrl, Entries }: QueueRequest<'SendMessageBatch'>): Promise<Answer> {
    const queue = this.#at(QueueUrl);
    checkEntries(Entries);
    const Successful = await this.#commits.run(() =>
      Entries.map(({ Id, MessageBody, DelaySeconds }) => ({
        Id,
        MessageId: this.#store.send(queue, MessageBody, DelaySeconds),
        MD5OfMessageBody: hash('md5', MessageBody),
      })),
    );
    this.#waiting.wake(queue.arn);
    return { Successful, Failed: [] };
  }

  async #receiveSome(request: QueueRequest<'ReceiveMessage'>): Promise<Answer> {
    const queue = this.#at(request.QueueUrl);
    const deadlineMs = this.#clock.now() + request.WaitTimeSeconds * 1000;
    const visibilitySeconds = request.VisibilityTimeout ?? queue.visibilityTimeoutSeconds;
    for (;;) {
      const messages = await this.#take(queue, request.MaxNumberOfMessages, visibilitySeconds);
      const names = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
      if (messages.length > 0) return { Messages: messages.map((message) => wireMessage(message, names)) };
      if (this.#isClosed || this.#clock.now() >= deadlineMs) return {};
      await this.#waiting.arrival(queue.arn, Math.min(deadlineMs, this.#store.nextVisibleAt(queue) ?? deadlineMs));
      if (this.#isClosed) return {};
    }
  }

  async #deleteOne({ QueueUrl, ReceiptHandle }: QueueRequest<'DeleteMessage'>): Promise<Answer> {
    await this.delete(this.#at(QueueUrl).arn, [ReceiptHandle]);
    return {};
  }

  async #deleteBatch({ QueueUrl, Entries }: QueueRequest<'DeleteMessageBatch'>): Promise<Answer> {
    const queue = this.#at(QueueUrl);
    checkEntries(Entries);
    const outcomes = await Promise.all(
      Entries.map(({ Id, ReceiptHandle }) =>
        this.delete(queue.arn, [ReceiptHandle]).then(
          () => ({ Id }),
          (error: unknown) => failedEntry(Id, error),
        ),
      ),
    );
    return {
      Successful: outcomes.filter((outcome) => !('Code' in outcome)),
      Failed: outcomes.filter((outcome) => 'Code' in outcome),
    };
  }

  async #changeVisibility(request: QueueRequest<'ChangeMessageVisibility'>): Promise<Answer> {
    const queue = this.#at(request.QueueUrl);
    await this.#commits.run(() =>
      this.#store.changeVisibility(queue, request.ReceiptHandle, request.VisibilityTimeout),
    );
    this.#waiting.wake(queue.arn);
    return {};
  }

  /** A message that moves to a dead-letter queue wakes whoever waits there. */
  async #take(queue: QueueSpec, limit: number, visibilitySeconds: number): Promise<readonly ReceivedMessage[]> {
    const messages = await this.#commits.run(() => this.#store.receive(queue, limit, visibilitySeconds));
    if (queue.deadLetter && messages.length < limit) this.#waiting.wake(queue.deadLetter.arn);
    return messages;
  }

  #at(url: string): QueueSpec {
    return this.#named(url.slice(url.lastIndexOf('/') + 1));
  }

  #named(name: string): QueueSpec {
    return this.#found(this.#queues.find((queue) => queue.name === name));
  }

  #withArn(arn: string): QueueSpec {
    return this.#found(this.#queues.find((queue) => queue.arn === arn));
  }

  #found(queue: QueueSpec | undefined): QueueSpec {
    if (queue) return queue;
    throw new ServiceError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
  }
}

function wireMessage(message: ReceivedMessage, names: readonly string[]): Answer {
  const attributes = {
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: hash('md5', message.body),
    ...(names.length > 0 ? { Attributes: asked(attributes, names) } : {}),
  };
}

function asked(attributes: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name)),
  );
}

function failedEntry(Id: string, error: unknown): Answer & { Id: string; Code: string } {
  if (!(error instanceof ServiceError)) throw error;
  return { Id, Code: error.type, Message: error.message, SenderFault: true };
}
