import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb } from './dynamodb-fixture.ts';

const TableName = 'gristmill';
let twin: Awaited<ReturnType<typeof startDynamoDb>>;
beforeAll(async () => {
  twin = await startDynamoDb();
});
afterAll(() => twin.close());

const write = (TransactItems: TransactWriteCommandInput['TransactItems'], ClientRequestToken?: string) =>
  twin.documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken }));
const put = (pk: string, sk: string, more: Record<string, unknown> = {}) => ({
  Put: { TableName, Item: { pk, sk, ...more } },
});
const addOne = (pk: string) => ({
  Update: {
    TableName,
    Key: { pk, sk: '1' },
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});
const get = async (pk: string) => (await twin.documents.send(new GetCommand({ TableName, Key: { pk, sk: '1' } }))).Item;

describe('TransactWriteItems', () => {
  it('carries out every kind of action together', async () => {
    await write([put('a', '1'), put('b', '1')]);
    await write([
      { Delete: { TableName, Key: { pk: 'a', sk: '1' } } },
      { ConditionCheck: { TableName, Key: { pk: 'b', sk: '1' }, ConditionExpression: 'attribute_exists(pk)' } },
      addOne('c'),
      put('d', '1'),
    ]);
    expect(await get('a')).toBeUndefined();
    expect(await get('c')).toMatchObject({ n: 1 });
    expect(await get('d')).toBeDefined();
  });

  it('leaves no trace when one condition fails, and gives the reason of each action', async () => {
    await write([put('held', '1', { owner: 'first' })]);
    const refusal = await write([
      put('new', '1'),
      {
        Put: {
          TableName,
          Item: { pk: 'held', sk: '1', owner: 'second' },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TransactionCanceledException);
    expect((refusal as TransactionCanceledException).message).toContain('[None, ConditionalCheckFailed]');
    expect((refusal as TransactionCanceledException).CancellationReasons).toMatchObject([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Item: { owner: { S: 'first' } } },
    ]);
    expect(await get('new')).toBeUndefined();
    expect(await get('held')).toMatchObject({ owner: 'first' });
  });

  it('leaves no trace when an update does not fit the item it meets', async () => {
    await write([put('typed', '1', { n: 'text' })]);
    await expect(write([put('beside', '1'), addOne('typed')])).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await get('beside')).toBeUndefined();
  });

  it('does not disturb its neighbours in the same commit when it is cancelled', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        write([
          put(`neighbour${n}`, '1'),
          {
            ConditionCheck: {
              TableName,
              Key: { pk: 'nowhere', sk: '1' },
              ConditionExpression: n % 2 ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)',
            },
          },
        ]),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? 'rejected' : 'fulfilled')),
    );
    for (let n = 0; n < 20; n += 1) expect((await get(`neighbour${n}`)) === undefined).toBe(n % 2 === 1);
  });

  it('runs once per request token for ten minutes of virtual time', async () => {
    await write([addOne('token')], 'token-1');
    await write([addOne('token')], 'token-1');
    expect(await get('token')).toMatchObject({ n: 1 });
    await expect(write([addOne('other')], 'token-1')).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    await twin.clock.advance(10 * 60_000 + 1);
    await write([addOne('token')], 'token-1');
    expect(await get('token')).toMatchObject({ n: 2 });
  });

  it('does not keep the token of a transaction that was cancelled', async () => {
    const guarded = [
      {
        Update: {
          ...addOne('retry').Update,
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
    ];
    await expect(write(guarded, 'token-2')).rejects.toThrow(/ConditionalCheckFailed/);
    await write([put('retry', '1')]);
    await write(guarded, 'token-2');
    expect(await get('retry')).toMatchObject({ n: 1 });
  });

  it('refuses two actions on one item, and an empty list', async () => {
    await expect(write([put('e', '1'), addOne('e')])).rejects.toThrow(/multiple operations on one item/);
    await expect(write([])).rejects.toThrow(/length/);
  });

  it('costs two units for one', async () => {
    const { ConsumedCapacity } = await twin.documents.send(
      new TransactWriteCommand({
        TransactItems: [put('cost', '1'), put('cost', '2')],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
  });
});

describe('TransactGetItems', () => {
  it('reads items in the order asked, empty where there is none', async () => {
    await write([put('read', '1', { n: 1 })]);
    const { Responses } = await twin.documents.send(
      new TransactGetCommand({
        TransactItems: ['absent', 'read'].map((pk) => ({ Get: { TableName, Key: { pk, sk: '1' } } })),
      }),
    );
    expect(Responses).toEqual([{}, { Item: { pk: 'read', sk: '1', n: 1 } }]);
  });
});
