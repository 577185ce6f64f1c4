import { describe, expect, it } from 'vitest';
import { resourceNotFound } from '../../../local/dynamodb/dynamodb-error.ts';
import { tablePermissions } from '../../../local/dynamodb/permissions.ts';
import { TableSchema } from '../../../local/dynamodb/table-schema.ts';
import { tableFixture } from './table-fixture.ts';

const table = new TableSchema(tableFixture);
const resource = tableFixture.arn;
const TableName = 'gristmill';
const Key = { pk: { S: 'tnt_1' }, sk: { S: 'TENANT' } };

function permissions(operation: string, input: Record<string, unknown>) {
  return tablePermissions(operation, input, (name) => {
    if (name !== TableName) throw resourceNotFound();
    return table;
  });
}

const leading = (...keys: string[]) => ({ 'dynamodb:LeadingKeys': keys });

describe('what a call needs', () => {
  it.each(['GetItem', 'UpdateItem', 'DeleteItem'])(
    '%s: its own action on the table, for one partition',
    (operation) => {
      expect(permissions(operation, { TableName, Key })).toEqual([
        { action: `dynamodb:${operation}`, resource, context: leading('tnt_1') },
      ]);
    },
  );

  it('PutItem: the partition is in the item', () => {
    expect(permissions('PutItem', { TableName, Item: { ...Key, n: { N: '1' } } })).toEqual([
      { action: 'dynamodb:PutItem', resource, context: leading('tnt_1') },
    ]);
  });

  it('Query: the table, or the index that is queried', () => {
    const values = { ExpressionAttributeValues: { ':p': { S: 'tnt_1' } } };
    expect(permissions('Query', { TableName, KeyConditionExpression: 'pk = :p', ...values })).toEqual([
      { action: 'dynamodb:Query', resource, context: leading('tnt_1') },
    ]);
    expect(
      permissions('Query', { TableName, IndexName: 'gsi1', KeyConditionExpression: 'gsi1pk = :p', ...values }),
    ).toEqual([{ action: 'dynamodb:Query', resource: `${resource}/index/gsi1`, context: leading('tnt_1') }]);
  });

  it('a transaction: the right of each of its actions', () => {
    const TransactItems = ['Put', 'Update', 'Delete', 'ConditionCheck'].map((name) => ({ [name]: { TableName, Key } }));
    expect(permissions('TransactWriteItems', { TransactItems }).map(({ action }) => action)).toEqual([
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    ]);
    expect(permissions('TransactGetItems', { TransactItems: [{ Get: { TableName, Key } }] })).toEqual([
      { action: 'dynamodb:GetItem', resource, context: leading('tnt_1') },
    ]);
  });

  it('a batch: one action on each table, for every partition it touches', () => {
    const other = { ...Key, pk: { S: 'tnt_2' } };
    expect(permissions('BatchGetItem', { RequestItems: { [TableName]: { Keys: [Key, other, Key] } } })).toEqual([
      { action: 'dynamodb:BatchGetItem', resource, context: leading('tnt_1', 'tnt_2') },
    ]);
    const writes = [{ PutRequest: { Item: Key } }, { DeleteRequest: { Key: other } }];
    expect(permissions('BatchWriteItem', { RequestItems: { [TableName]: writes } })).toEqual([
      { action: 'dynamodb:BatchWriteItem', resource, context: leading('tnt_1', 'tnt_2') },
    ]);
  });

  it('is not answered for a table that is not there, nor for a call without a key', () => {
    expect(() => permissions('GetItem', { TableName: 'other', Key })).toThrow(/not found/);
    expect(() => permissions('GetItem', { TableName })).toThrow(/lacks a parameter/);
  });
});
