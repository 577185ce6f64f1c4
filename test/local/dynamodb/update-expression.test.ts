import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../../../local/dynamodb/item.ts';
import { parseRequest } from '../../../local/dynamodb/request.ts';
import { applyUpdate } from '../../../local/dynamodb/update-expression.ts';

function update(before: Item, UpdateExpression: string, values: Record<string, AttributeValue> = {}): Item {
  const request = parseRequest('UpdateItem', {
    TableName: 'gristmill',
    Key: { pk: { S: 'a' } },
    UpdateExpression,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  });
  return applyUpdate(before, request._updates?.sections ?? []);
}

const letters = (...texts: string[]): AttributeValue => ({ L: texts.map((S) => ({ S })) });

describe('an update', () => {
  it('reads every operand from the item as it was', () => {
    expect(update({ a: { N: '1' }, b: { N: '2' } }, 'SET a = b, b = a')).toEqual({ a: { N: '2' }, b: { N: '1' } });
    expect(update({ latest: { N: '1' } }, 'SET earlier = latest ADD latest :one', { ':one': { N: '1' } })).toEqual({
      earlier: { N: '1' },
      latest: { N: '2' },
    });
  });

  it('does not touch the item it was given', () => {
    const before: Item = { m: { M: { n: { N: '1' } } } };
    update(before, 'SET m.n = :two REMOVE m.x', { ':two': { N: '2' } });
    expect(before).toEqual({ m: { M: { n: { N: '1' } } } });
  });

  it('counts exactly where floating point does not', () => {
    const sum = update({ n: { N: '0.1' } }, 'SET n = n + :more', { ':more': { N: '0.2' } });
    expect(sum).toEqual({ n: { N: '0.3' } });
    expect(update({ n: { N: '1' } }, 'SET n = n - :more', { ':more': { N: '1.5' } })).toEqual({ n: { N: '-0.5' } });
    expect(update({ n: { N: '9007199254740993' } }, 'ADD n :one', { ':one': { N: '1' } })).toEqual({
      n: { N: '9007199254740994' },
    });
  });

  it('removes list elements by their positions before the update', () => {
    expect(update({ l: letters('a', 'b', 'c', 'd') }, 'REMOVE l[0], l[2]')).toEqual({ l: letters('b', 'd') });
  });

  it('sets a list element in place, and beyond the end appends', () => {
    expect(
      update({ l: letters('a', 'b') }, 'SET l[0] = :x, l[9] = :y', { ':x': { S: 'x' }, ':y': { S: 'y' } }),
    ).toEqual({ l: letters('x', 'b', 'y') });
    expect(update({ l: letters('a') }, 'SET l = list_append(:head, l)', { ':head': letters('z') })).toEqual({
      l: letters('z', 'a'),
    });
  });

  it('adds to sets, takes from them, and drops an emptied one', () => {
    expect(update({ s: { SS: ['a'] } }, 'ADD s :s', { ':s': { SS: ['a', 'b'] } })).toEqual({ s: { SS: ['a', 'b'] } });
    expect(update({ s: { SS: ['a', 'b'] } }, 'DELETE s :s', { ':s': { SS: ['b'] } })).toEqual({ s: { SS: ['a'] } });
    expect(update({ s: { SS: ['a'] } }, 'DELETE s :s', { ':s': { SS: ['a', 'z'] } })).toEqual({});
  });

  it.each([
    ['ADD n :one', { n: { S: 'x' } }],
    ['SET n = n + :one', { n: { S: 'x' } }],
    ['SET n = nowhere + :one', {}],
    ['SET m.n = :one', {}],
    ['SET l[0].x = :one', { l: letters('a') }],
  ])('refuses %s on an item that it does not fit', (expression, before) => {
    expect(() => update(before, expression, { ':one': { N: '1' } })).toThrow(/update expression|provided expression/);
  });

  it('refuses more than 38 digits', () => {
    expect(() => update({ n: { N: '1'.padEnd(39, '0') } }, 'ADD n :one', { ':one': { N: '1' } })).toThrow(/38/);
  });
});
