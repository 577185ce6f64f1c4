import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { FunctionError, type TwinClock } from '../service.ts';
import type { FunctionHost } from './function-host.ts';

export const asyncSchema = `
  CREATE TABLE IF NOT EXISTS async_invocation (
    id TEXT PRIMARY KEY, function_arn TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL
  )`;

interface Row {
  readonly id: string;
  readonly function_arn: string;
  readonly payload: string;
  readonly attempts: number;
  readonly due_at: number;
  /** Times in a row that the function had no room for it; a new start of the twin begins anew. */
  readonly throttles?: number;
}

/** Puts a message on the queue that an on-failure destination names. */
export type SendToQueue = (queueArn: string, body: string) => void;

export interface AsyncOptions {
  readonly database: DatabaseSync;
  readonly host: FunctionHost;
  readonly clock: TwinClock;
  readonly sendToQueue: SendToQueue;
}

/** Lambda waits one minute before the first retry and two before the second. */
const retryDelaysMs = [60_000, 120_000];
/** "From 1 second up to a maximum of 5 minutes", doubling: Lambda Developer Guide, "How Lambda handles errors and retries". */
const throttleDelayMs = (throttles: number) => Math.min(1000 * 2 ** throttles, 300_000);
const maxAgeMs = 6 * 3_600_000;

/** Asynchronous invocations: kept until they succeed, or until their retries are used up. */
export class AsyncInvocations {
  readonly #options: AsyncOptions;
  readonly #cancels = new Set<() => void>();
  readonly #waiting = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: AsyncOptions) {
    this.#options = options;
    for (const row of options.database.prepare('SELECT * FROM async_invocation ORDER BY due_at').all()) {
      this.#schedule(row as unknown as Row);
    }
  }

  /** Settles when the function had room for the event and has answered or failed for the first time. */
  invoke(functionArn: string, payload: unknown): Promise<void> {
    const row: Row = {
      id: randomUUID(),
      function_arn: this.#options.host.spec(functionArn).arn,
      payload: JSON.stringify(payload),
      attempts: 0,
      due_at: this.#options.clock.now(),
    };
    this.#options.database
      .prepare('INSERT INTO async_invocation VALUES (?, ?, ?, ?, ?)')
      .run(row.id, row.function_arn, row.payload, row.attempts, row.due_at);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(row.id, resolve);
    void this.#attempt(row);
    return promise;
  }

  /** Call it before the functions and the database are closed: what was in progress waits for the next start. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #schedule(row: Row): void {
    const cancel = this.#options.clock.at(row.due_at, () => {
      this.#cancels.delete(cancel);
      void this.#attempt(row);
    });
    this.#cancels.add(cancel);
  }

  async #attempt(row: Row): Promise<void> {
    const { host } = this.#options;
    const failure = await host.invokeJson(row.function_arn, row.payload).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (this.#isClosed) return;
    if (!isThrottle(failure?.error)) this.#settle(row);
    if (failure) this.#retry(row, failure.error);
    else this.#forget(row);
  }

  #retry(row: Row, error: unknown): void {
    const { clock, host, database } = this.#options;
    const errorType = error instanceof FunctionError ? error.errorType : 'Error';
    const isThrottled = isThrottle(error);
    const spec = host.spec(row.function_arn);
    const attempts = isThrottled ? row.attempts : row.attempts + 1;
    const { throttles = 0 } = row;
    const delayMs = isThrottled ? throttleDelayMs(throttles) : (retryDelaysMs[row.attempts] ?? maxAgeMs);
    if (attempts > spec.maxAsyncRetries) {
      this.#giveUp(row, errorType, String(error));
      return;
    }
    const next = { ...row, attempts, due_at: clock.now() + delayMs, throttles: isThrottled ? throttles + 1 : 0 };
    // A throttled event is tried at once by a new start; hundreds come in a virtual day, and each write waits for the disk.
    if (!isThrottled) {
      database
        .prepare('UPDATE async_invocation SET attempts = ?, due_at = ? WHERE id = ?')
        .run(next.attempts, next.due_at, row.id);
    }
    this.#schedule(next);
  }

  /** The destination's record: Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations". */
  #giveUp(row: Row, errorType: string, errorMessage: string): void {
    const { onFailureArn, arn, name } = this.#options.host.spec(row.function_arn);
    if (onFailureArn) {
      const record = {
        version: '1.0',
        timestamp: new Date(this.#options.clock.now()).toISOString(),
        requestContext: {
          requestId: row.id,
          functionArn: `${arn}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: row.attempts + 1,
        },
        requestPayload: JSON.parse(row.payload),
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType, errorMessage },
      };
      this.#options.sendToQueue(onFailureArn, JSON.stringify(record));
    }
    this.#options.host.logs.write(name, `gave up on asynchronous event ${row.id}: ${errorMessage}`);
    this.#forget(row);
  }

  #settle({ id }: Row): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }

  #forget(row: Row): void {
    this.#options.database.prepare('DELETE FROM async_invocation WHERE id = ?').run(row.id);
  }
}

function isThrottle(error: unknown): boolean {
  return error instanceof FunctionError && error.errorType === 'Lambda.TooManyRequestsException';
}
