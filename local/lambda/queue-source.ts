import type { EventSourceSpec } from '../deployment.ts';
import type { Faults } from '../faults.ts';
import type { TwinClock } from '../service.ts';
import { failedRecords } from './batch-outcome.ts';
import { matchesPattern } from './event-filter.ts';
import type { FunctionHost } from './function-host.ts';

interface Message {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
}

/** How a mapping takes messages from its queue; what is not deleted comes back after the visibility timeout. */
interface QueuePort {
  receive(queueArn: string, limit: number): Promise<readonly Message[]>;
  delete(queueArn: string, receiptHandles: readonly string[]): Promise<void>;
  nextVisibleAt(queueArn: string): number | undefined;
  onArrival(queueArn: string, listener: () => void): () => void;
}

export interface QueueSourceOptions {
  readonly spec: EventSourceSpec;
  readonly region: string;
  readonly queue: QueuePort;
  readonly host: FunctionHost;
  readonly clock: TwinClock;
  readonly faults: Faults;
}

/** Feeds a queue's messages to a function; the queue's own redrive policy ends what fails for ever. */
export class QueueSource {
  readonly #options: QueueSourceOptions;
  #isRunning = false;
  #isClosed = false;
  #cancelWake: () => void = () => {};
  readonly #unsubscribe: () => void;

  constructor(options: QueueSourceOptions) {
    this.#options = options;
    const { queue, spec } = options;
    this.#unsubscribe = queue.onArrival(spec.sourceArn, () => this.#wake());
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    this.#cancelWake();
  }

  #wake(): void {
    if (this.#isRunning || this.#isClosed) return;
    this.#isRunning = true;
    void this.#drain().finally(() => {
      this.#isRunning = false;
      this.#sleep();
    });
  }

  /** Until the next message in flight or delayed can be received again. */
  #sleep(): void {
    const { queue, spec, clock } = this.#options;
    this.#cancelWake();
    if (this.#isClosed) return;
    const at = queue.nextVisibleAt(spec.sourceArn);
    if (at !== undefined) this.#cancelWake = clock.at(Math.max(at, clock.now() + 1), () => this.#wake());
  }

  async #drain(): Promise<void> {
    const { queue, spec } = this.#options;
    while (!this.#isClosed) {
      const messages = await queue.receive(spec.sourceArn, spec.batchSize);
      if (messages.length === 0) return;
      const handled = await this.#deliver(this.#disturb(messages));
      if (!this.#isClosed && handled.length > 0) await queue.delete(spec.sourceArn, handled);
    }
  }

  /** Standard queues promise neither order nor exactly one delivery: both are broken on request. */
  #disturb(messages: readonly Message[]): readonly Message[] {
    const { faults, host, spec } = this.#options;
    const target = `source:${host.spec(spec.functionArn).name}`;
    const ordered = faults.strike(target, ['reorder']) ? messages.toReversed() : messages;
    return faults.strike(target, ['duplicate']) ? [...ordered, ...ordered] : ordered;
  }

  /** Receipt handles of what is done: handled, or not wanted by the filters (which Lambda deletes). */
  async #deliver(messages: readonly Message[]): Promise<readonly string[]> {
    const { spec, host } = this.#options;
    const wanted = messages.filter((message) => this.#isWanted(message));
    const unwanted = messages.filter((message) => !wanted.includes(message));
    const done = unwanted.map(({ receiptHandle }) => receiptHandle);
    if (wanted.length === 0) return done;
    const records = wanted.map((message) => this.#record(message));
    try {
      const answer = await host.invokeJson(spec.functionArn, JSON.stringify({ Records: records }));
      const ids = wanted.map(({ messageId }) => messageId);
      const failed = spec.reportsItemFailures ? failedRecords(answer, ids) : [];
      if (!failed) return done;
      const failedIds = new Set(failed.map((index) => ids[index]));
      return [
        ...done,
        ...wanted.filter(({ messageId }) => !failedIds.has(messageId)).map(({ receiptHandle }) => receiptHandle),
      ];
    } catch {
      // The host has logged it; the messages come back when their visibility timeout ends.
      return done;
    }
  }

  /** Filters see a JSON body as an object. */
  #isWanted({ body }: Message): boolean {
    const { filters } = this.#options.spec;
    return filters.length === 0 || filters.some((filter) => matchesPattern(filter, { body: parsed(body) }));
  }

  #record(message: Message) {
    const { spec, region } = this.#options;
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt),
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: spec.sourceArn,
      awsRegion: region,
    };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
