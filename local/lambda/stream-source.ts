import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
  readonly checkpoints: DatabaseSync;
  readonly clock: TwinClock;
  readonly faults: Faults;
  readonly sendToQueue: SendToQueue;
}

const maxRetryDelayMs = 10_000;
const leastRead = 100;
const saveSkippedAfterMs = 250;

/** Feeds a table's stream to a function, in order and at least once; the checkpoint moves after the batch is done. */
export class StreamSource {
  readonly #options: StreamSourceOptions;
  #sequence: string | undefined;
  #savedSequence: string | undefined;
  #saveLater: NodeJS.Timeout | undefined;
  #hasNews = false;
  #isRunning = false;
  #isClosed = false;
  #isDuplicated = false;
  #wake: NodeJS.Timeout | undefined;
  #endDelay: (() => void) | undefined;
  readonly #unsubscribe: () => void;

  constructor(options: StreamSourceOptions) {
    this.#options = options;
    const { spec, checkpoints, stream } = options;
    const row = checkpoints
      .prepare('SELECT sequence FROM checkpoint WHERE source_arn = ? AND function_arn = ?')
      .get(spec.sourceArn, spec.functionArn);
    this.#sequence = row ? String(row.sequence) : undefined;
    this.#savedSequence = this.#sequence;
    this.#unsubscribe = stream.onAppend(() => this.#schedule());
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    clearTimeout(this.#wake);
    this.#endDelay?.();
    this.#save();
  }

  /** The batching window gathers records, so that a function runs once for many writes. */
  #schedule(): void {
    this.#hasNews = true;
    if (this.#isRunning || this.#isClosed || this.#wake) return;
    this.#wake = setTimeout(() => {
      this.#wake = undefined;
      void this.#drain();
    }, this.#options.spec.maxBatchingWindowSeconds * 1000);
  }

  /** Reads until a read is not full; what comes meanwhile waits for the next window, as it does in Lambda. */
  async #drain(): Promise<void> {
    this.#isRunning = true;
    this.#hasNews = false;
    try {
      while (!this.#isClosed && (await this.#readOn())) await nextTurn();
    } finally {
      this.#isRunning = false;
      if (this.#hasNews) this.#schedule();
    }
  }

  /**
   * One read, of which what the filters want is delivered batch by batch: a mapping that wants few records of a busy
   * table pays for a comparison each, and not for a checkpoint each. Answers whether there is more to read at once.
   */
  async #readOn(): Promise<boolean> {
    const { stream, spec } = this.#options;
    const limit = Math.max(spec.batchSize, leastRead);
    const records = stream.read(this.#sequence, limit);
    const wanted = records.filter((record) => this.#isWanted(record));
    for (let first = 0; first < wanted.length; first += spec.batchSize) {
      const batch = wanted.slice(first, first + spec.batchSize);
      await this.#deliver(batch, 0);
      if (this.#isClosed) return false;
      if (this.#isReplayed()) return true;
      this.#sequence = batch.at(-1)?.dynamodb.SequenceNumber;
      this.#save();
    }
    const last = records.at(-1);
    if (last) this.#skipTo(last.dynamodb.SequenceNumber);
    return records.length === limit;
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

  /** A replayed batch: what at-least-once delivery may do at any time, done on request (once per batch). */
  #isReplayed(): boolean {
    const { spec, faults, host } = this.#options;
    const target = `source:${host.spec(spec.functionArn).name}`;
    this.#isDuplicated = !this.#isDuplicated && faults.strike(target, ['duplicate']) !== undefined;
    return this.#isDuplicated;
  }

  /** Records that nobody wanted may be read again after a kill, so their place is saved now and then: it costs a write. */
  #skipTo(sequence: string): void {
    if (sequence === this.#sequence) return;
    this.#sequence = sequence;
    this.#saveLater ??= setTimeout(() => this.#save(), saveSkippedAfterMs);
  }

  #save(): void {
    clearTimeout(this.#saveLater);
    this.#saveLater = undefined;
    if (this.#sequence === this.#savedSequence || this.#sequence === undefined) return;
    const { spec, checkpoints } = this.#options;
    checkpoints
      .prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)')
      .run(spec.sourceArn, spec.functionArn, this.#sequence);
    this.#savedSequence = this.#sequence;
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
