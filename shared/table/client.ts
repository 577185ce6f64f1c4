import { DynamoDBClient, ReturnValue } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { clientDefaults, isConditionFailure } from '../runtime/aws.ts';
import type { RowKey } from './keys.ts';
import { type PlainItem, PutClient } from './put-client.ts';

export type Row = Readonly<Record<string, unknown>>;
type Expression = Omit<UpdateCommandInput, 'TableName' | 'Key' | 'ReturnValues'>;

/** The one table, spoken to in plain values. Reads are strongly consistent unless a method says otherwise. */
export class TableClient {
  readonly name: string;
  /** Without marshalling of plain values: for the hot path, which writes one known shape. */
  readonly dynamo: DynamoDBClient;
  readonly #documents: DynamoDBDocumentClient;
  readonly #puts: PutClient;

  constructor(name: string, dynamo?: DynamoDBClient) {
    this.name = name;
    // Middleware is put together once for each command instead of each call. The document client cannot share that: its
    // commands bind their input while they put it together, so the first one's would be sent again.
    this.dynamo = dynamo ?? new DynamoDBClient({ ...clientDefaults, cacheMiddleware: true });
    this.#puts = new PutClient(this.dynamo);
    const { requestHandler } = this.dynamo.config;
    const general = dynamo ?? new DynamoDBClient({ ...clientDefaults, requestHandler });
    // A score may lie beyond 2^53 (an error of a target in the quintillions); it is a float and loses nothing.
    const marshallOptions = { removeUndefinedValues: true, allowImpreciseNumbers: true };
    const unmarshallOptions = { wrapNumbers: Number };
    this.#documents = DynamoDBDocumentClient.from(general, { marshallOptions, unmarshallOptions });
  }

  /** One row; undefined when it is not there. */
  async get({ pk, sk }: RowKey): Promise<Row | undefined> {
    const input = { TableName: this.name, Key: { pk, sk }, ConsistentRead: true };
    return (await this.#documents.send(new GetCommand(input))).Item;
  }

  async put(row: RowKey & Row): Promise<void> {
    await this.#documents.send(new PutCommand({ TableName: this.name, Item: row }));
  }

  /** Puts an item in DynamoDB's own form where there is none; throws when there is one. For the hot path. */
  async putItemIfAbsent(item: PlainItem): Promise<void> {
    await this.#puts.put({
      TableName: this.name,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  }

  /** True when the row was put, false when there was one. */
  async putIfAbsent(row: RowKey & Row): Promise<boolean> {
    const input = { TableName: this.name, Item: row, ConditionExpression: 'attribute_not_exists(pk)' };
    return this.#whenConditionHolds(this.#documents.send(new PutCommand(input)));
  }

  /** Updates a row and answers it as it became; throws when a condition fails (see `updateIf`). */
  async update({ pk, sk }: RowKey, expression: Expression): Promise<Row> {
    const input = { TableName: this.name, Key: { pk, sk }, ReturnValues: ReturnValue.ALL_NEW, ...expression };
    return (await this.#documents.send(new UpdateCommand(input))).Attributes ?? {};
  }

  /** As `update`, but undefined when the condition does not hold. */
  async updateIf(key: RowKey, expression: Expression & { ConditionExpression: string }): Promise<Row | undefined> {
    return this.update(key, expression).catch((error: unknown) => {
      if (isConditionFailure(error)) return undefined;
      throw error;
    });
  }

  async delete({ pk, sk }: RowKey): Promise<void> {
    await this.#documents.send(new DeleteCommand({ TableName: this.name, Key: { pk, sk } }));
  }

  /** One page of a query, at most 1 MB. */
  async query(
    input: Omit<QueryCommandInput, 'TableName'>,
  ): Promise<{ rows: readonly Row[]; lastKey: Row | undefined }> {
    const consistency = input.IndexName === undefined ? { ConsistentRead: true } : {};
    const page = await this.#documents.send(new QueryCommand({ TableName: this.name, ...consistency, ...input }));
    return { rows: page.Items ?? [], lastKey: page.LastEvaluatedKey };
  }

  /** Every row of a partition whose sort key begins with `prefix`, page by page. */
  async *rows(pk: string, prefix: string): AsyncGenerator<Row> {
    let lastKey: Row | undefined;
    do {
      const page = await this.query({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ExclusiveStartKey: lastKey,
      });
      yield* page.rows;
      lastKey = page.lastKey;
    } while (lastKey !== undefined);
  }

  /** All of the writes or none. `TableName` is filled in. */
  async transact(writes: readonly TransactWrite[], token?: string): Promise<void> {
    const TransactItems = writes.map((write) =>
      Object.fromEntries(Object.entries(write).map(([kind, item]) => [kind, { TableName: this.name, ...item }])),
    ) as TransactWriteCommandInput['TransactItems'];
    await this.#documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }));
  }

  async #whenConditionHolds(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}

/** What stores ask of the table; the fault harness has one in memory. */
export type Table = Pick<
  TableClient,
  'get' | 'put' | 'putIfAbsent' | 'putItemIfAbsent' | 'update' | 'updateIf' | 'delete' | 'query' | 'rows' | 'transact'
>;

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** One write of a transaction, without its table. */
export type TransactWrite = {
  [K in keyof TransactItem]?: Omit<NonNullable<TransactItem[K]>, 'TableName'>;
};
