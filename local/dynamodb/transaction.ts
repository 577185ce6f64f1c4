import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TwinClock } from '../service.ts';
import { addUnits, type CapacityMeter, noUnits, type Units } from './capacity.ts';
import {
  type CancellationReason,
  isConditionalCheckFailed,
  isValidationError,
  tokenMismatch,
  transactionCanceled,
  validationError,
} from './dynamodb-error.ts';
import { itemSizeBytes } from './item-size.ts';
import type { ItemStore } from './item-store.ts';
import { parseRequest, type Request } from './request.ts';
import type { TableSchema } from './table-schema.ts';
import { type WriteOperation, writeItem } from './write-item.ts';

export const tokenSchema = `
  CREATE TABLE IF NOT EXISTS request_token (token TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS request_token_by_time ON request_token (at);`;

const maxActions = 100;
const maxTransactionBytes = 4 * 1024 * 1024;
const tokenLifeMs = 600_000;
/** A transaction prepares and commits each item: two units for one. */
const unitsPerUnit = 2;

const operationOf = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheck',
} as const satisfies Record<string, WriteOperation>;

export interface TransactionAction {
  readonly operation: WriteOperation;
  readonly table: TableSchema;
  readonly request: Request;
}

/** The members of `TransactItems`, each with the name of its one action. */
export function transactItems(
  input: Readonly<Record<string, unknown>>,
): readonly (readonly [string, Record<string, unknown>])[] {
  const items = input.TransactItems;
  if (!Array.isArray(items) || items.length === 0 || items.length > maxActions) {
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${maxActions}, Member must have length greater than or equal to 1`,
    );
  }
  return items.map((item: unknown) => {
    const actions = Object.entries(typeof item === 'object' && item !== null ? item : {});
    const [action] = actions;
    if (!action || actions.length > 1 || typeof action[1] !== 'object' || action[1] === null) {
      throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
    }
    return [action[0], action[1] as Record<string, unknown>] as const;
  });
}

/** Parses the actions of TransactWriteItems; throws when they name an item twice or are too large together. */
export function parseTransaction(
  input: Readonly<Record<string, unknown>>,
  tableOf: (name: string) => TableSchema,
): readonly TransactionAction[] {
  const places = new Set<string>();
  let bytes = 0;
  return transactItems(input).map(([name, action]) => {
    const operation = operationOf[name as keyof typeof operationOf];
    if (!operation) throw validationError(`TransactItems cannot hold ${name}`);
    if (operation === 'ConditionCheck' && action.ConditionExpression === undefined) {
      throw validationError('The parameter conditionExpression is required for a ConditionCheck');
    }
    const request = parseRequest(operation === 'ConditionCheck' ? 'DeleteItem' : operation, action);
    const table = tableOf(request.TableName);
    const key = request.Item ? table.itemTexts(request.Item) : table.keyTexts(request.Key ?? {});
    const place = JSON.stringify([table.name, key.hash, key.range]);
    if (places.has(place)) {
      throw validationError('Transaction request cannot include multiple operations on one item');
    }
    places.add(place);
    bytes += itemSizeBytes(request.Item ?? request.Key ?? {});
    if (bytes > maxTransactionBytes) {
      throw validationError('Collection of items in TransactWriteItems cannot exceed 4 MB');
    }
    return { operation, table, request };
  });
}

/** TransactWriteItems: every action, or none and the reason of each. */
export class Transactions {
  readonly #store: ItemStore;
  readonly #meter: CapacityMeter;
  readonly #clock: TwinClock;
  readonly #findToken: StatementSync;
  readonly #saveToken: StatementSync;
  readonly #dropTokens: StatementSync;

  constructor(database: DatabaseSync, store: ItemStore, meter: CapacityMeter, clock: TwinClock) {
    this.#store = store;
    this.#meter = meter;
    this.#clock = clock;
    this.#findToken = database.prepare('SELECT digest FROM request_token WHERE token = ?');
    this.#saveToken = database.prepare('INSERT INTO request_token VALUES (?, ?, ?)');
    this.#dropTokens = database.prepare('DELETE FROM request_token WHERE at < ?');
  }

  /** Must run in its own savepoint: what it did before an action fails has to be undone. Answers the units by table. */
  write(actions: readonly TransactionAction[], token: unknown): ReadonlyMap<string, Units> {
    const units = new Map<string, Units>();
    if (token !== undefined && this.#isRepeated(token, actions)) return units;
    const reasons = actions.map((action) => this.#attempt(action, units));
    if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceled(reasons);
    for (const [tableName, each] of units) this.#meter.record(tableName, 'writeUnits', each);
    return units;
  }

  #attempt({ operation, table, request }: TransactionAction, units: Map<string, Units>): CancellationReason {
    try {
      const written = writeItem(this.#store, this.#meter, table, operation, request);
      const sum = units.get(table.name) ?? noUnits();
      addUnits(sum, written.units, unitsPerUnit);
      units.set(table.name, sum);
      return { Code: 'None' };
    } catch (error) {
      if (isConditionalCheckFailed(error)) {
        return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
      }
      if (isValidationError(error)) return { Code: 'ValidationError', Message: error.message };
      throw error;
    }
  }

  /** Whether this token committed the same transaction less than ten minutes ago; otherwise keeps it. */
  #isRepeated(token: unknown, actions: readonly TransactionAction[]): boolean {
    if (typeof token !== 'string' || token.length < 1 || token.length > 36) {
      throw validationError('ClientRequestToken must have a length from 1 to 36');
    }
    const nowMs = this.#clock.now();
    this.#dropTokens.run(nowMs - tokenLifeMs);
    const digest = hash('sha256', JSON.stringify(actions.map(({ operation, request }) => [operation, request])));
    const saved = this.#findToken.get(token);
    if (saved && saved.digest !== digest) throw tokenMismatch();
    if (!saved) this.#saveToken.run(token, digest, nowMs);
    return saved !== undefined;
  }
}
