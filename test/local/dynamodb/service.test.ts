import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb } from './dynamodb-fixture.ts';

const TableName = 'gristmill';
let twin: Awaited<ReturnType<typeof startDynamoDb>>;
beforeAll(async () => {
  twin = await startDynamoDb();
});
afterAll(() => twin.close());

const put = (Item: Record<string, unknown>) => twin.documents.send(new PutCommand({ TableName, Item }));
const get = async (pk: string, sk: string) =>
  (await twin.documents.send(new GetCommand({ TableName, Key: { pk, sk } }))).Item;

describe('items', () => {
  it('come back as they were put, every type included', async () => {
    const item = {
      pk: 'types',
      sk: '1',
      text: 'Müller ☕',
      number: 12.5,
      yes: true,
      nothing: null,
      list: [1, 'two', { three: [3] }],
      bytes: new Uint8Array([0, 255, 7]),
      tags: new Set(['a', 'b']),
    };
    await put(item);
    expect(await get('types', '1')).toEqual(item);
  });

  it('are absent until put and after being deleted', async () => {
    expect(await get('gone', '1')).toBeUndefined();
    await put({ pk: 'gone', sk: '1' });
    const { Attributes } = await twin.documents.send(
      new DeleteCommand({ TableName, Key: { pk: 'gone', sk: '1' }, ReturnValues: 'ALL_OLD' }),
    );
    expect(Attributes).toEqual({ pk: 'gone', sk: '1' });
    expect(await get('gone', '1')).toBeUndefined();
  });

  it('are put once under attribute_not_exists, and the refusal shows the item that is there when asked', async () => {
    const once = (n: number) =>
      twin.documents.send(
        new PutCommand({
          TableName,
          Item: { pk: 'once', sk: '1', n },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await once(1);
    const refusal = await once(2).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect((refusal as ConditionalCheckFailedException).Item).toMatchObject({ n: { N: '1' } });
    expect(await get('once', '1')).toMatchObject({ n: 1 });
  });

  it('are updated by expression, created when absent, and answered as ReturnValues asks', async () => {
    const count = () =>
      twin.documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: 'count', sk: '1' },
          UpdateExpression: 'SET #state = if_not_exists(#state, :new) ADD served :one',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':new': 'open', ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
    expect((await count()).Attributes).toEqual({ state: 'open', served: 1 });
    expect((await count()).Attributes).toEqual({ state: 'open', served: 2 });
    expect(await get('count', '1')).toEqual({ pk: 'count', sk: '1', state: 'open', served: 2 });
  });

  it('lose nothing when many callers add to one of them at once', async () => {
    const add = () =>
      twin.documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: 'race', sk: '1' },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': 1 },
        }),
      );
    await Promise.all(Array.from({ length: 60 }, add));
    expect(await get('race', '1')).toMatchObject({ n: 60 });
  });

  it('are refused above 400 KB, counted in bytes and not in characters', async () => {
    await put({ pk: 'size', sk: '1', text: 'x'.repeat(400 * 1024 - 20) });
    await expect(put({ pk: 'size', sk: '2', text: '☕'.repeat(140 * 1024) })).rejects.toThrow(/maximum allowed size/);
    await expect(
      twin.documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: 'size', sk: '1' },
          UpdateExpression: 'SET more = :more',
          ExpressionAttributeValues: { ':more': 'y'.repeat(30) },
        }),
      ),
    ).rejects.toThrow(/maximum allowed size/);
  });

  it('need keys that fit the schema, of the table and of its index', async () => {
    await expect(put({ pk: 'keys' })).rejects.toThrow(/Missing the key sk/);
    await expect(put({ pk: 'keys', sk: 1 })).rejects.toThrow(/Type mismatch for key sk/);
    await expect(put({ pk: 'keys', sk: '1', gsi1pk: 7, gsi1sk: 'a' })).rejects.toThrow(/Index Key gsi1pk/);
    await expect(put({ pk: 'keys', sk: '1', gsi1pk: '', gsi1sk: 'a' })).rejects.toThrow(/empty string value/);
  });

  it('are refused with a legacy condition rather than written without it', async () => {
    await expect(
      twin.documents.send(
        new PutCommand({ TableName, Item: { pk: 'legacy', sk: '1' }, Expected: { pk: { Exists: false } } }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplementedException', $metadata: { httpStatusCode: 501 } });
  });
});

describe('queries', () => {
  beforeAll(async () => {
    for (let n = 0; n < 12; n += 1) {
      const sk = `EVT#${String(n).padStart(2, '0')}`;
      await put({ pk: 'query', sk, n, ...(n % 3 === 0 ? { gsi1pk: 'thirds', gsi1sk: 'same' } : {}) });
    }
    await put({ pk: 'query', sk: 'OTHER' });
    await put({ pk: 'query2', sk: 'EVT#00' });
  });

  const query = (input: Record<string, unknown>) =>
    twin.documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': 'query', ':prefix': 'EVT#' },
        ...input,
      }),
    );
  const numbers = (items: readonly Record<string, unknown>[] | undefined) => items?.map(({ n }) => n);

  it('read one partition by a prefix of the sort key, in order and in reverse', async () => {
    expect(numbers((await query({})).Items)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(numbers((await query({ ScanIndexForward: false, Limit: 3 })).Items)).toEqual([11, 10, 9]);
  });

  it.each([
    ['sk < :a', [0, 1]],
    ['sk <= :a', [0, 1, 2]],
    ['sk > :a', [3, 4, 5, 6, 7, 8, 9, 10, 11, undefined]],
    ['sk >= :a', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, undefined]],
    ['sk = :a', [2]],
    ['sk BETWEEN :a AND :b', [2, 3, 4]],
  ])('compare the sort key by %s', async (condition, expected) => {
    const isBetween = condition.includes('BETWEEN');
    const { Items } = await query({
      KeyConditionExpression: `pk = :pk AND ${condition}`,
      ExpressionAttributeValues: { ':pk': 'query', ':a': 'EVT#02', ...(isBetween ? { ':b': 'EVT#04' } : {}) },
    });
    expect(numbers(Items)).toEqual(expected);
  });

  it.each([true, false])('page through every item once (ScanIndexForward %s)', async (ScanIndexForward) => {
    const seen: unknown[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await query({ Limit: 5, ExclusiveStartKey, ScanIndexForward });
      seen.push(...(numbers(page.Items) ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });

  it('page through an index whose entries share one sort key', async () => {
    const seen: unknown[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await query({
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :pk',
        ExpressionAttributeValues: { ':pk': 'thirds' },
        Limit: 1,
        ExclusiveStartKey,
      });
      seen.push(...(numbers(page.Items) ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(seen).toEqual([0, 3, 6, 9]);
  });

  it('filter after the limit has counted, as DynamoDB does', async () => {
    const page = await query({
      Limit: 4,
      FilterExpression: 'n > :n',
      ExpressionAttributeValues: { ':pk': 'query', ':prefix': 'EVT#', ':n': 1 },
    });
    expect(page).toMatchObject({ Count: 2, ScannedCount: 4, LastEvaluatedKey: { pk: 'query', sk: 'EVT#03' } });
  });

  it('follow an item that moves within, out of and into the index', async () => {
    const thirds = async () =>
      numbers(
        (
          await query({
            IndexName: 'gsi1',
            KeyConditionExpression: 'gsi1pk = :pk',
            ExpressionAttributeValues: { ':pk': 'moving' },
          })
        ).Items,
      );
    await put({ pk: 'move', sk: '1', n: 1, gsi1pk: 'moving', gsi1sk: 'b' });
    await put({ pk: 'move', sk: '2', n: 2, gsi1pk: 'moving', gsi1sk: 'a' });
    expect(await thirds()).toEqual([2, 1]);
    await put({ pk: 'move', sk: '2', n: 2, gsi1pk: 'moving', gsi1sk: 'c' });
    expect(await thirds()).toEqual([1, 2]);
    await put({ pk: 'move', sk: '1', n: 1 });
    expect(await thirds()).toEqual([2]);
  });

  it('end a page at one megabyte', async () => {
    for (let n = 0; n < 4; n += 1) await put({ pk: 'large', sk: String(n), text: 'x'.repeat(300 * 1024) });
    const page = await query({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'large' } });
    expect(page).toMatchObject({ Count: 4, LastEvaluatedKey: { pk: 'large', sk: '3' } });
    await put({ pk: 'large', sk: '4', text: 'x'.repeat(300 * 1024) });
    const longer = await query({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'large' } });
    expect(longer).toMatchObject({ Count: 4, LastEvaluatedKey: { pk: 'large', sk: '3' } });
  });

  it('refuse what is not a key condition', async () => {
    await expect(query({ IndexName: 'gsi2' })).rejects.toThrow(/specified index/);
    await expect(
      query({ KeyConditionExpression: 'sk = :sk', ExpressionAttributeValues: { ':sk': 'a' } }),
    ).rejects.toThrow(/missed key schema element: pk/);
    await expect(query({ ExclusiveStartKey: { pk: 'other', sk: 'a' } })).rejects.toThrow(/outside query boundaries/);
  });
});

describe('batches', () => {
  it('write and read many items', async () => {
    const requests = Array.from({ length: 25 }, (_, n) => ({
      PutRequest: { Item: { pk: 'batch', sk: String(n), n } },
    }));
    await twin.documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
    await twin.documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: { pk: 'batch', sk: '3' } } }] } }),
    );
    const { Responses, UnprocessedKeys } = await twin.client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [TableName]: {
            Keys: ['2', '3', '4'].map((sk) => ({ pk: { S: 'batch' }, sk: { S: sk } })),
            ProjectionExpression: 'n',
          },
        },
      }),
    );
    expect(Responses?.[TableName]).toEqual([{ n: { N: '2' } }, { n: { N: '4' } }]);
    expect(UnprocessedKeys).toEqual({});
  });

  it('write nothing when they name an item twice', async () => {
    const twice = { PutRequest: { Item: { pk: 'twice', sk: '1' } } };
    await expect(
      twin.documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: [twice, twice] } })),
    ).rejects.toThrow(/duplicates/);
    expect(await get('twice', '1')).toBeUndefined();
  });
});

describe('capacity', () => {
  it('is told when asked and added up for the table', async () => {
    const before = twin.service.capacity().gristmill?.writeUnits ?? 0;
    const { ConsumedCapacity } = await twin.documents.send(
      new PutCommand({
        TableName,
        Item: { pk: 'cost', sk: '1', gsi1pk: 'cost', gsi1sk: '1', text: 'x'.repeat(1500) },
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    expect(ConsumedCapacity).toMatchObject({
      CapacityUnits: 4,
      Table: { CapacityUnits: 2 },
      GlobalSecondaryIndexes: { gsi1: { CapacityUnits: 2 } },
    });
    expect(twin.service.capacity().gristmill?.writeUnits).toBe(before + 4);
    const read = await twin.documents.send(
      new GetCommand({ TableName, Key: { pk: 'cost', sk: '1' }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(read.ConsumedCapacity?.CapacityUnits).toBe(0.5);
  });
});

describe('the service', () => {
  it('describes the table that the template declares', async () => {
    const { Table } = await twin.client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      GlobalSecondaryIndexes: [{ IndexName: 'gsi1', IndexStatus: 'ACTIVE' }],
    });
  });

  it('has no Scan: the product must not need one', async () => {
    await expect(twin.client.send(new ScanCommand({ TableName }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('knows no other table', async () => {
    await expect(
      twin.documents.send(new GetCommand({ TableName: 'other', Key: { pk: 'a', sk: 'b' } })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
