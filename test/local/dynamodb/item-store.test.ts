import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock.ts';
import type { TableSpec } from '../../../local/deployment.ts';
import { DynamoDbService } from '../../../local/dynamodb/service.ts';
import { tableFixture } from './table-fixture.ts';

let dataFolder: string;
let clock: VirtualClock;
let service: DynamoDbService | undefined;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-items-'));
  clock = new VirtualClock();
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  clock.close();
  rmSync(dataFolder, { recursive: true });
});

async function open(changes: { ttlAttribute?: string; definition?: Record<string, unknown> } = {}) {
  await service?.close();
  service = undefined;
  const definition = { ...tableFixture.definition, ...changes.definition };
  const table: TableSpec = { ...tableFixture, ...changes, definition };
  service = new DynamoDbService({ dataFolder, tables: [table], clock });
  return service;
}

const TableName = tableFixture.name;
const attributes = (...pairs: [string, string][]) =>
  pairs.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));

it('an index that the template adds later holds the items that were there before', async () => {
  const before = await open({
    definition: { GlobalSecondaryIndexes: undefined, AttributeDefinitions: attributes(['pk', 'S'], ['sk', 'S']) },
  });
  const Item = { pk: { S: 'a' }, sk: { S: '1' }, gsi1pk: { S: 'g' }, gsi1sk: { S: 'h' } };
  await before.handle('PutItem', { TableName, Item });
  const query = {
    TableName,
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :g',
    ExpressionAttributeValues: { ':g': { S: 'g' } },
  };
  await expect(before.handle('Query', query)).rejects.toThrow('specified index');
  expect((await (await open()).handle('Query', query)).Items).toEqual([Item]);
});

it('a time to live that the template adds later counts for the items that were there before', async () => {
  const expires = String(Math.floor(clock.now() / 1000) + 5);
  const before = await open();
  await before.handle('PutItem', { TableName, Item: { pk: { S: 'a' }, sk: { S: '1' }, until: { N: expires } } });
  const after = await open({ ttlAttribute: 'until' });
  await clock.advance(10_000);
  expect(after.readStream(TableName, undefined, 10).map(({ eventName }) => eventName)).toEqual(['INSERT', 'REMOVE']);
});

it('another key schema over kept data is refused at start', async () => {
  await open();
  await expect(
    open({
      definition: { AttributeDefinitions: attributes(['pk', 'N'], ['sk', 'S'], ['gsi1pk', 'S'], ['gsi1sk', 'S']) },
    }),
  ).rejects.toThrow('another key schema');
});

it('an index of keys only gives back keys only', async () => {
  const GlobalSecondaryIndexes = [
    {
      IndexName: 'gsi1',
      KeySchema: [{ AttributeName: 'gsi1pk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ];
  const table = await open({ definition: { GlobalSecondaryIndexes } });
  const key = { pk: { S: 'a' }, sk: { S: '1' }, gsi1pk: { S: 'g' } };
  await table.handle('PutItem', { TableName, Item: { ...key, n: { N: '1' } } });
  const query = {
    TableName,
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :g',
    ExpressionAttributeValues: { ':g': { S: 'g' } },
  };
  expect((await table.handle('Query', query)).Items).toEqual([key]);
  await expect(table.handle('Query', { ...query, ProjectionExpression: 'n' })).rejects.toThrow('does not project [n]');
});

it('number keys sort by value and text keys by their bytes', async () => {
  const AttributeDefinitions = attributes(['pk', 'S'], ['sk', 'N']);
  const table = await open({ definition: { AttributeDefinitions, GlobalSecondaryIndexes: undefined } });
  let partition = 0;
  const decimals = fc.uniqueArray(
    fc
      .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: -9, max: 9 }))
      .map(([n, e]) => n * 10 ** e),
    { minLength: 2, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(decimals, async (values) => {
      partition += 1;
      const pk = { S: String(partition) };
      await Promise.all(
        values.map((value) => table.handle('PutItem', { TableName, Item: { pk, sk: { N: String(value) } } })),
      );
      const { Items } = await table.handle('Query', {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      });
      const read = (Items as { sk: { N: string } }[]).map(({ sk }) => Number(sk.N));
      expect(read).toEqual(values.toSorted((left, right) => left - right).map((value) => value + 0));
    }),
    { numRuns: 40, seed: 7 },
  );
});
