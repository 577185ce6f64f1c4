import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../local/dynamodb/request.ts';

const update = (condition: string, values: Record<string, unknown>, expression = 'SET n = n + :n') =>
  parseRequest('UpdateItem', {
    TableName: 'gristmill',
    Key: { pk: { S: 'a' }, sk: { S: 'b' } },
    UpdateExpression: expression,
    ConditionExpression: condition,
    ExpressionAttributeValues: values,
  });

const n = (text: string) => ({ N: text });

describe('an expression that was parsed before', () => {
  it('is given the values of each request', () => {
    const [first, second] = ['1', '2.50'].map((text) => update('m < :n', { ':n': n(text) }));
    expect(JSON.stringify(second?._updates)).toBe(JSON.stringify(first?._updates).replaceAll('"1"', '"2.5"'));
    expect(JSON.stringify(second?._condition)).toBe(JSON.stringify(first?._condition).replaceAll('"1"', '"2.5"'));
    expect(JSON.stringify(second?._condition)).toContain('"2.5"');
  });

  it('is parsed again for values of another type', () => {
    update('m < :n', { ':n': n('1') });
    expect(() => update('m < :n', { ':n': { S: '1' } })).toThrow(/[Ii]ncorrect operand type/);
  });

  it('still has its values checked', () => {
    update('m < :n', { ':n': n('1') });
    expect(() => update('m < :n', { ':n': n('one') })).toThrow(/cannot be converted to a numeric value/);
    update('m BETWEEN :n AND :o', { ':n': n('1'), ':o': n('2') });
    expect(() => update('m BETWEEN :n AND :o', { ':n': n('2'), ':o': n('1') })).toThrow(/BETWEEN/);
  });

  it('still has the rest of its request checked', () => {
    const put = (Item: Record<string, unknown>) =>
      parseRequest('PutItem', { TableName: 'gristmill', Item, ConditionExpression: 'attribute_not_exists(pk)' });
    put({ pk: { S: 'a' } });
    expect(() => put({ pk: { S: 'a' }, n: n('x') })).toThrow(/numeric value/);
    expect(put({ n: n('01.0') }).Item).toEqual({ n: n('1') });
  });

  it('still refuses a value that it does not use', () => {
    update('m < :n', { ':n': n('1') });
    expect(() => update('m < :n', { ':n': n('1'), ':o': n('2') })).toThrow(/unused/);
  });
});

describe('a put like one that passed', () => {
  const putOf = (Item: unknown, members: Record<string, unknown> = {}) =>
    parseRequest('PutItem', { TableName: 'plain', Item, ConditionExpression: 'attribute_not_exists(pk)', ...members });
  const plain = { pk: { S: 'a' }, sk: { S: '' }, n: n('-120'), zero: n('0'), none: { NULL: true } };

  it('becomes what it became, with its own item', () => {
    const first = putOf({ pk: { S: 'a' } });
    expect(putOf(plain)).toEqual({ ...first, Item: plain });
    expect(putOf(plain, { ReturnValues: 'ALL_OLD' })).toEqual({ ...first, Item: plain, ReturnValues: 'ALL_OLD' });
    expect(putOf(plain, { ConditionExpression: undefined })._condition).toBeUndefined();
  });

  it.each([
    ['a value without a type', { n: {} }],
    ['two types', { n: { S: 'a', N: '1' } }],
    ['a type that there is not', { n: { X: 'a' } }],
    ['no number', { n: n('x') }],
    ['a number as JSON', { n: { N: 1 } }],
    ['a null that is false', { n: { NULL: false } }],
    ['an empty set', { n: { SS: [] } }],
    ['a list', ['a']],
  ])('is refused with %s', (_, Item) => {
    putOf({ pk: { S: 'a' } });
    expect(() => putOf(Item)).toThrow();
  });

  it('is refused with a parameter that the one before did not have', () => {
    putOf(plain);
    expect(() => putOf(plain, { ReturnValues: 'ALL_NEW' })).toThrow(/ReturnValues/);
    expect(() => putOf(plain, { Expected: {} })).toThrow(/Expected/);
    expect(() => putOf(plain, { ReturnValuesOnConditionCheckFailure: 'SOME' })).toThrow(/enum/);
  });

  it('has numbers in one form', () => {
    putOf(plain);
    for (const [sent, kept] of Object.entries({ '007': '7', '1.50': '1.5', '1e3': '1000', '-0': '0' })) {
      expect(putOf({ pk: { S: 'a' }, n: n(sent) }).Item?.n).toEqual(n(kept));
    }
  });
});
