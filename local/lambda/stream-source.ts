import type { DatabaseSync } from 'node:sqlite';
import type { EventSourceSpec } from '../deployment.ts';
import type { Faults } from '../faults.ts';
import type { TwinClock } from '../service.ts';
import type { SendToQueue } from './async-invocations.ts';
import { failedRecords } from './batch-outcome.ts';
import { matchesPattern } from './event-filter.ts';
import type { FunctionHost } from './function-host.ts';

export const checkpointSchema = `
  CREATE TABLE IF NOT EXISTS checkpoint (
    source_arn TEXT NOT NULL, function_arn TEXT NOT NULL, sequence TEXT NOT NULL,
    PRIMARY KEY (source_arn, function_arn)
  )`;

interface Record {
  readonly dynamodb: { readonly SequenceNumber: string };
}

/** How a mapping reads its stream: committed records after a sequence number, and a call when there are more. */
interface StreamPort {
  read(afterSequence: string | undefined, limit: number): readonly Record[];
  onAppend(listener: () => void): () => void;
}

export interface StreamSourceOptions {
  readonly spec: EventSourceSpec;
  readonly stream: StreamPort;
  readonly host: FunctionHost;
  readonly database: DatabaseSync;
  readonly clock: TwinClock;
  readonly faults: Faults;
  readonly sendToQueue: SendToQueue;
}

const maxRetryDelayMs = 10_000;

/** Feeds a table's stream to a function, in order and at least once; the checkpoint moves after the batch is done. */
export class StreamSource {
  readonly #options: StreamSourceOptions;
  #sequence: string | undefined;
  #isRunning = false;
  #isClosed = false;
  #isDuplicated = false;
  #wake: NodeJS.Timeout | undefined;
  #endDelay: (() => void) | undefined;
  readonly #unsubscribe: () => void;

  constructor(options: StreamSourceOptions) {
    this.#options = options;
    const { spec, database, stream } = options;
    const row = database
      .prepare('SELECT sequence FROM checkpoint WHERE source_arn = ? AND function_arn = ?')
      .get(spec.sourceArn, spec.functionArn);
    this.#sequence = row ? String(row.sequence) : undefined;
    this.#unsubscribe = stream.onAppend(() => this.#schedule());
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    clearTimeout(this.#wake);
    this.#endDelay?.();
  }

  /** The batching window gathers records, so that a function runs once for many writes. */
  #schedule(): void {
    if (this.#isRunning || this.#isClosed || this.#wake) return;
    this.#wake = setTimeout(() => {
      this.#wake = undefined;
      void this.#drain();
    }, this.#options.spec.maxBatchingWindowSeconds * 1000);
  }

  async #drain(): Promise<void> {
    const { stream, spec } = this.#options;
    this.#isRunning = true;
    try {
      while (!this.#isClosed) {
        const records = stream.read(this.#sequence, spec.batchSize);
        const last = records.at(-1);
        if (!last) break;
        await this.#deliver(
          records.filter((record) => this.#isWanted(record)),
          0,
        );
        if (this.#isClosed) break;
        this.#moveTo(last.dynamodb.SequenceNumber, records);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #isWanted(record: Record): boolean {
    const { filters } = this.#options.spec;
    return filters.length === 0 || filters.some((filter) => matchesPattern(filter, record));
  }

  /** Retries, bisects and at last gives up on a batch, as the mapping says. Returns early when the source is closed. */
  async #deliver(records: readonly Record[], attempt: number): Promise<void> {
    if (records.length === 0 || this.#isClosed) return;
    const failedFrom = await this.#invoke(records);
    if (failedFrom === undefined || this.#isClosed) return;
    const { spec } = this.#options;
    const rest = records.slice(failedFrom);
    if (spec.maxRetries >= 0 && attempt >= spec.maxRetries) {
      this.#giveUp(rest, attempt);
      return;
    }
    await this.#delay(Math.min(maxRetryDelayMs, 100 * 2 ** attempt));
    if (spec.bisectOnError && rest.length > 1 && failedFrom === 0) {
      const half = Math.ceil(rest.length / 2);
      await this.#deliver(rest.slice(0, half), attempt + 1);
      await this.#deliver(rest.slice(half), attempt + 1);
    } else await this.#deliver(rest, failedFrom > 0 ? 0 : attempt + 1);
  }

  /** The index from which records must be delivered again; undefined when all are done. */
  async #invoke(records: readonly Record[]): Promise<number | undefined> {
    const { spec, host } = this.#options;
    try {
      const answer = await host.invokeJson(spec.functionArn, JSON.stringify({ Records: records }));
      if (!spec.reportsItemFailures) return undefined;
      const failed = failedRecords(
        answer,
        records.map(({ dynamodb }) => dynamodb.SequenceNumber),
      );
      return failed ? failed[0] : 0;
    } catch {
      // The host has logged it; what counts here is that the batch is not done.
      return 0;
    }
  }

  #moveTo(sequence: string, records: readonly Record[]): void {
    const { spec, database, faults, host } = this.#options;
    const target = `source:${host.spec(spec.functionArn).name}`;
    // A replayed batch: what at-least-once delivery may do at any time, done on request (once per batch).
    this.#isDuplicated =
      !this.#isDuplicated && records.length > 0 && faults.strike(target, ['duplicate']) !== undefined;
    if (this.#isDuplicated) return;
    database
      .prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)')
      .run(spec.sourceArn, spec.functionArn, sequence);
    this.#sequence = sequence;
  }

  /** The destination's record: Lambda Developer Guide, "Retain discarded records for a DynamoDB event source". */
  #giveUp(records: readonly Record[], attempt: number): void {
    const { spec, sendToQueue, clock, host } = this.#options;
    const sequences = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    const message = {
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        functionArn: spec.functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempt + 1,
      },
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000000000000000000-00000000',
        startSequenceNumber: sequences[0],
        endSequenceNumber: sequences.at(-1),
        batchSize: records.length,
        streamArn: spec.sourceArn,
      },
    };
    host.logs.write(host.spec(spec.functionArn).name, `gave up on stream records ${sequences.join(', ')}`);
    if (spec.onFailureArn) sendToQueue(spec.onFailureArn, JSON.stringify(message));
  }

  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endDelay = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
