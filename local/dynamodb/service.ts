import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { TableSpec } from '../deployment.ts';
import type { JsonService, Permission, TwinClock } from '../service.ts';
import { GroupCommit } from '../sqlite/group-commit.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { readBatch, writeBatch } from './batch.ts';
import { addUnits, CapacityMeter, type CapacityTotals, consumedCapacity, noUnits, type Units } from './capacity.ts';
import { describeTable } from './describe-table.ts';
import { resourceNotFound, validationError } from './dynamodb-error.ts';
import { Expiry } from './expiry.ts';
import { ItemStore, itemSchema } from './item-store.ts';
import { tablePermissions } from './permissions.ts';
import { ItemQuery } from './query.ts';
import { readItem } from './read-item.ts';
import { parseRequest, takeQuery } from './request.ts';
import { type StreamRecord, Streams, streamSchema } from './stream.ts';
import { TableSchema } from './table-schema.ts';
import { parseTransaction, Transactions, tokenSchema, transactItems } from './transaction.ts';
import { returnedAttributes, writeItem } from './write-item.ts';

type Input = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

export interface DynamoDbOptions {
  readonly dataFolder: string;
  readonly tables: readonly TableSpec[];
  readonly clock: TwinClock;
}

/** DynamoDB as the product uses it: keyed reads and writes, queries, batches and transactions. There is no Scan. */
export class DynamoDbService implements JsonService {
  readonly target = 'DynamoDB_20120810';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly #operations: Readonly<Record<string, (input: Input) => Promise<Answer> | Answer>> = {
    GetItem: (input) => this.#getItem(input),
    PutItem: (input) => this.#write('PutItem', input),
    UpdateItem: (input) => this.#write('UpdateItem', input),
    DeleteItem: (input) => this.#write('DeleteItem', input),
    Query: (input) => this.#runQuery(input),
    BatchGetItem: (input) => this.#batchGet(input),
    BatchWriteItem: (input) => this.#batchWrite(input),
    TransactWriteItems: (input) => this.#transactWrite(input),
    TransactGetItems: (input) => this.#transactGet(input),
    DescribeTable: (input) => this.#describe(input),
  };
  readonly operations: ReadonlySet<string> = new Set(Object.keys(this.#operations));
  readonly #tables: ReadonlyMap<string, TableSchema>;
  readonly #database: DatabaseSync;
  readonly #commits: GroupCommit;
  readonly #streams: Streams;
  readonly #store: ItemStore;
  readonly #query: ItemQuery;
  readonly #transactions: Transactions;
  readonly #expiry: Expiry;
  readonly #meter = new CapacityMeter();

  constructor({ dataFolder, tables, clock }: DynamoDbOptions) {
    this.#database = openDatabase(join(dataFolder, 'dynamodb.sqlite'), itemSchema + streamSchema + tokenSchema);
    this.#commits = new GroupCommit(this.#database);
    this.#streams = new Streams(this.#database, clock);
    this.#commits.onDurable(() => this.#streams.notify());
    this.#store = new ItemStore(this.#database, this.#streams);
    this.#query = new ItemQuery(this.#database);
    this.#transactions = new Transactions(this.#database, this.#store, this.#meter, clock);
    this.#tables = new Map(tables.map((spec) => [spec.name, new TableSchema(spec)]));
    for (const table of this.#tables.values()) this.#store.adopt(table);
    this.#expiry = new Expiry(this.#database, this.#commits, this.#store, clock, [...this.#tables.values()]);
  }

  permissions(operation: string, input: Input): readonly Permission[] {
    return tablePermissions(operation, input, this.#table);
  }

  async handle(operation: string, input: Input): Promise<Answer> {
    const run = this.#operations[operation];
    if (!run) throw new Error(`${operation} is not one of this service's operations`);
    return run(input);
  }

  /** Committed stream records after a sequence number, or from the oldest kept one. */
  readStream(tableName: string, afterSequence: string | undefined, limit: number): readonly StreamRecord[] {
    return this.#streams.readStream(this.#table(tableName), afterSequence, limit);
  }

  /** Calls `listener` after each commit that appended to the table's stream; the answer removes it. */
  onAppend(tableName: string, listener: () => void): () => void {
    return this.#streams.onAppend(tableName, listener);
  }

  /** Units that each table has consumed since the twin started. */
  capacity(): Readonly<Record<string, CapacityTotals>> {
    return this.#meter.totals();
  }

  async close(): Promise<void> {
    this.#expiry.close();
    this.#streams.close();
    await this.#commits.close();
    this.#database.close();
  }

  readonly #table = (name: string): TableSchema => {
    const table = this.#tables.get(name);
    if (!table) throw resourceNotFound();
    return table;
  };

  #getItem(input: Input): Answer {
    const request = parseRequest('GetItem', input);
    const { item, units } = readItem(this.#store, this.#meter, this.#table(request.TableName), {
      key: request.Key ?? {},
      projection: request._projection,
      unitFactor: request.ConsistentRead ? 1 : 0.5,
    });
    return answer({ Item: item }, consumedCapacity(request.TableName, units, input.ReturnConsumedCapacity));
  }

  async #write(operation: 'PutItem' | 'UpdateItem' | 'DeleteItem', input: Input): Promise<Answer> {
    const request = parseRequest(operation, input);
    const table = this.#table(request.TableName);
    const written = await this.#commits.run(() => writeItem(this.#store, this.#meter, table, operation, request));
    this.#meter.record(table.name, 'writeUnits', written.units);
    return answer(
      { Attributes: returnedAttributes(request, written) },
      consumedCapacity(table.name, written.units, input.ReturnConsumedCapacity),
    );
  }

  #runQuery(input: Input): Answer {
    const request = takeQuery(input);
    const page = this.#query.page(this.#table(request.TableName), request);
    this.#meter.record(request.TableName, 'readUnits', page.units);
    return answer(
      {
        Items: request.Select === 'COUNT' ? undefined : page.items,
        Count: page.items.length,
        ScannedCount: page.scannedCount,
        LastEvaluatedKey: page.lastEvaluatedKey,
      },
      consumedCapacity(request.TableName, page.units, input.ReturnConsumedCapacity),
    );
  }

  #batchGet(input: Input): Answer {
    const request = parseRequest('BatchGetItem', input);
    const { responses, unprocessed, units } = readBatch(this.#store, this.#meter, this.#table, request, input);
    return answer({ Responses: responses, UnprocessedKeys: unprocessed }, eachConsumed(units, input));
  }

  async #batchWrite(input: Input): Promise<Answer> {
    const request = parseRequest('BatchWriteItem', input);
    const units = await this.#commits.run(() => writeBatch(this.#store, this.#meter, this.#table, request));
    return answer({ UnprocessedItems: {} }, eachConsumed(units, input));
  }

  async #transactWrite(input: Input): Promise<Answer> {
    const actions = parseTransaction(input, this.#table);
    const units = await this.#commits.run(() => this.#transactions.write(actions, input.ClientRequestToken));
    return answer({}, eachConsumed(units, input));
  }

  #transactGet(input: Input): Answer {
    const units = new Map<string, Units>();
    const responses = transactItems(input).map(([name, action]) => {
      if (name !== 'Get') throw validationError(`TransactItems cannot hold ${name}`);
      const { TableName, Key = {}, _projection } = parseRequest('GetItem', action);
      const read = { key: Key, projection: _projection, unitFactor: 2 };
      const { item, units: consumed } = readItem(this.#store, this.#meter, this.#table(TableName), read);
      const sum = units.get(TableName) ?? noUnits();
      addUnits(sum, consumed);
      units.set(TableName, sum);
      return item ? { Item: item } : {};
    });
    return answer({ Responses: responses }, eachConsumed(units, input));
  }

  #describe(input: Input): Answer {
    const table = this.#table(parseRequest('DescribeTable', input).TableName);
    return { Table: describeTable(table, this.#store.count(table)) };
  }
}

/** Members that are undefined fall away when the answer is written as JSON; here they are left out at once. */
function answer(members: Answer, ConsumedCapacity: unknown): Answer {
  const entries = Object.entries({ ...members, ConsumedCapacity });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function eachConsumed(units: ReadonlyMap<string, Units>, input: Input): unknown[] | undefined {
  const consumed = [...units].map(([name, each]) => consumedCapacity(name, each, input.ReturnConsumedCapacity));
  return consumed.some((each) => each !== undefined) ? consumed : undefined;
}
