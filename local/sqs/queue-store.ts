import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { QueueSpec } from '../deployment.ts';
import { ServiceError, type TwinClock } from '../service.ts';

export const queueSchema = `
  CREATE TABLE IF NOT EXISTS message (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0, first_received_at INTEGER, receipt TEXT UNIQUE
  );
  CREATE INDEX IF NOT EXISTS message_by_visibility ON message (queue, visible_at, sequence);
  CREATE INDEX IF NOT EXISTS message_by_age ON message (queue, sent_at);`;

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
}

interface MessageRow {
  readonly sequence: number;
  readonly id: string;
  readonly body: string;
  readonly sent_at: number;
  readonly receive_count: number;
  readonly first_received_at: number | null;
}

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const handlePattern = /^[0-9a-f-]{36}$/;

/** Messages of all queues. Every method that writes must run inside a transaction. */
export class QueueStore {
  readonly #database: DatabaseSync;
  readonly #clock: TwinClock;
  readonly #insert: StatementSync;
  readonly #visible: StatementSync;
  readonly #take: StatementSync;
  readonly #redrive: StatementSync;
  readonly #expire: StatementSync;

  constructor(database: DatabaseSync, clock: TwinClock) {
    this.#database = database;
    this.#clock = clock;
    this.#insert = database.prepare(
      'INSERT INTO message (queue, id, body, sent_at, visible_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#visible = database.prepare(
      'SELECT * FROM message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?',
    );
    this.#take = database.prepare(
      'UPDATE message SET visible_at = ?, receive_count = ?, first_received_at = ?, receipt = ? WHERE sequence = ?',
    );
    this.#redrive = database.prepare(
      'UPDATE message SET queue = ?, visible_at = ?, receive_count = 0, first_received_at = NULL, receipt = NULL WHERE sequence = ?',
    );
    this.#expire = database.prepare('DELETE FROM message WHERE queue = ? AND sent_at <= ?');
  }

  send(queue: QueueSpec, body: string, delaySeconds: number): string {
    const messageId = randomUUID();
    const nowMs = this.#clock.now();
    this.#insert.run(queue.arn, messageId, body, nowMs, nowMs + delaySeconds * 1000);
    return messageId;
  }

  /** Takes visible messages; one received too often goes to the dead-letter queue instead. */
  receive(queue: QueueSpec, limit: number, visibilitySeconds: number): readonly ReceivedMessage[] {
    const nowMs = this.#clock.now();
    this.#expire.run(queue.arn, oldestMs(queue, nowMs));
    const received: ReceivedMessage[] = [];
    while (received.length < limit) {
      const rows = this.#visible.all(queue.arn, nowMs, limit - received.length) as unknown as MessageRow[];
      if (rows.length === 0) break;
      for (const row of rows) {
        if (queue.deadLetter && row.receive_count >= queue.deadLetter.maxReceiveCount) {
          this.#redrive.run(queue.deadLetter.arn, nowMs, row.sequence);
        } else {
          received.push(this.#takeRow(row, nowMs, visibilitySeconds));
        }
      }
      // With no visibility timeout the same messages would be taken again.
      if (visibilitySeconds === 0) break;
    }
    return received;
  }

  /** Deletes the message of a receipt; a receipt that a later receive replaced, or whose message is gone, does nothing. */
  delete(queue: QueueSpec, receiptHandle: string): void {
    checkHandle(receiptHandle);
    this.#database.prepare('DELETE FROM message WHERE queue = ? AND receipt = ?').run(queue.arn, receiptHandle);
  }

  changeVisibility(queue: QueueSpec, receiptHandle: string, seconds: number): void {
    checkHandle(receiptHandle);
    const nowMs = this.#clock.now();
    const changed = this.#database
      .prepare('UPDATE message SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?')
      .run(nowMs + seconds * 1000, queue.arn, receiptHandle, nowMs);
    if (changed.changes === 0) {
      throw new ServiceError('com.amazonaws.sqs#MessageNotInflight', 'The message is not in flight.');
    }
  }

  depth(queue: QueueSpec): QueueDepth {
    const nowMs = this.#clock.now();
    const row = this.#database
      .prepare(
        `SELECT count(*) FILTER (WHERE visible_at <= :now) AS visible,
           count(*) FILTER (WHERE visible_at > :now AND receive_count > 0) AS inFlight,
           count(*) FILTER (WHERE visible_at > :now AND receive_count = 0) AS delayed
         FROM message WHERE queue = :queue AND sent_at > :oldest`,
      )
      .get({ now: nowMs, queue: queue.arn, oldest: oldestMs(queue, nowMs) });
    return { visible: Number(row?.visible), inFlight: Number(row?.inFlight), delayed: Number(row?.delayed) };
  }

  /** When the next message can be received; undefined when the queue is empty. */
  nextVisibleAt(queue: QueueSpec): number | undefined {
    const row = this.#database.prepare('SELECT min(visible_at) AS at FROM message WHERE queue = ?').get(queue.arn);
    return typeof row?.at === 'number' ? row.at : undefined;
  }

  #takeRow(row: MessageRow, nowMs: number, visibilitySeconds: number): ReceivedMessage {
    const receiptHandle = randomUUID();
    const receiveCount = row.receive_count + 1;
    const firstReceivedAt = row.first_received_at ?? nowMs;
    this.#take.run(nowMs + visibilitySeconds * 1000, receiveCount, firstReceivedAt, receiptHandle, row.sequence);
    return { messageId: row.id, receiptHandle, body: row.body, sentAt: row.sent_at, receiveCount, firstReceivedAt };
  }
}

/** A message sent before or at this time is past its retention. */
const oldestMs = (queue: QueueSpec, nowMs: number) => nowMs - queue.retentionSeconds * 1000;

function checkHandle(receiptHandle: string): void {
  if (!handlePattern.test(receiptHandle)) {
    throw new ServiceError('com.amazonaws.sqs#ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', 404);
  }
}
