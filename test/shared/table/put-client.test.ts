import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PutClient } from '../../../shared/table/put-client.ts';
import { startDynamoDb } from '../../local/dynamodb/dynamodb-fixture.ts';
import { tableFixture } from '../../local/dynamodb/table-fixture.ts';

let dynamo: Awaited<ReturnType<typeof startDynamoDb>>;
let sdkCalls: string[];
beforeEach(async () => {
  dynamo = await startDynamoDb();
  sdkCalls = [];
  dynamo.client.middlewareStack.add(
    (next, context) => (args) => {
      sdkCalls.push(String(context.commandName));
      return next(args);
    },
    { step: 'initialize' },
  );
});
afterEach(() => dynamo.close());

const itemOf = (sk: string, note: string) => ({ pk: { S: 'p' }, sk: { S: sk }, note: { S: note }, n: { N: '1.5' } });
const put = (client: PutClient, sk: string, note = 'a') =>
  client.put({
    TableName: tableFixture.name,
    Item: itemOf(sk, note),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
const noteOf = async (client: DynamoDBClient, sk: string) => {
  const Key = { pk: { S: 'p' }, sk: { S: sk } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableFixture.name, Key, ConsistentRead: true }));
  return Item?.note?.S;
};

describe('the lean put', () => {
  test('puts as the SDK did after the first one, without it', async () => {
    const client = new PutClient(dynamo.client);
    for (const sk of ['1', '2', 'é']) await put(client, sk, `note ${sk}`);
    expect(sdkCalls).toEqual(['PutItemCommand']);
    for (const sk of ['1', '2', 'é']) expect(await noteOf(dynamo.client, sk)).toBe(`note ${sk}`);
  });

  test('throws what the SDK throws when its condition does not hold, and changes nothing', async () => {
    const client = new PutClient(dynamo.client);
    await put(client, '1', 'first');
    await expect(put(client, '1', 'second')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: itemOf('1', 'first'),
    });
    expect(await noteOf(dynamo.client, '1')).toBe('first');
  });

  test('leaves to the SDK what did not succeed: a call that fails is made again', async () => {
    const client = new PutClient(dynamo.client);
    await put(client, '1');
    dynamo.faults.add([{ target: 'dynamodb:PutItem', kind: 'error_before_commit', times: 1 }]);
    await put(client, '2');
    expect(sdkCalls).toEqual(['PutItemCommand', 'PutItemCommand']);
    expect(await noteOf(dynamo.client, '2')).toBe('a');
  });

  test('leaves to the SDK what comes while it is busy', async () => {
    const client = new PutClient(dynamo.client);
    await put(client, '1');
    await Promise.all(['2', '3', '4'].map((sk) => put(client, sk)));
    expect(sdkCalls).toEqual(['PutItemCommand', 'PutItemCommand', 'PutItemCommand']);
    for (const sk of ['2', '3', '4']) expect(await noteOf(dynamo.client, sk)).toBe('a');
  });

  test('asks for the credentials of each put, and lets the SDK say when they are wrong', async () => {
    const client = new PutClient(dynamo.client);
    await put(client, '1');
    const good = dynamo.client.config.credentials;
    dynamo.client.config.credentials = Object.assign(
      async () => ({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'none' }),
      { memoized: true },
    );
    await expect(put(client, '2')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    dynamo.client.config.credentials = good;
    sdkCalls = [];
    await put(client, '3');
    expect(sdkCalls).toEqual([]);
  });
});
