import { DeleteCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDynamoDb } from './dynamodb-fixture.ts';

const TableName = 'gristmill';
const dayMs = 86_400_000;
let twin: Awaited<ReturnType<typeof startDynamoDb>>;
beforeEach(async () => {
  twin = await startDynamoDb();
});
afterEach(() => twin.close());

const put = (Item: Record<string, unknown>) => twin.documents.send(new PutCommand({ TableName, Item }));
const read = (after?: string, limit = 100) => twin.service.readStream(TableName, after, limit);

describe('the stream', () => {
  it('tells each change with both images, in the order of commit', async () => {
    await put({ pk: 'a', sk: '1', n: 1 });
    await put({ pk: 'a', sk: '1', n: 2 });
    await twin.documents.send(new DeleteCommand({ TableName, Key: { pk: 'a', sk: '1' } }));
    const image = (n: string) => ({ pk: { S: 'a' }, sk: { S: '1' }, n: { N: n } });
    expect(read().map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage])).toEqual([
      ['INSERT', undefined, image('1')],
      ['MODIFY', image('1'), image('2')],
      ['REMOVE', image('2'), undefined],
    ]);
    expect(read()[0]?.dynamodb.Keys).toEqual({ pk: { S: 'a' }, sk: { S: '1' } });
  });

  it('is silent about a write that changes nothing', async () => {
    await put({ pk: 'a', sk: '1', tags: new Set(['x', 'y']), n: 1 });
    await put({ sk: '1', pk: 'a', n: 1, tags: new Set(['y', 'x']) });
    expect(read()).toHaveLength(1);
  });

  it('can be read on from any sequence number, and the numbers sort as texts', async () => {
    for (let n = 0; n < 12; n += 1) await put({ pk: 'a', sk: String(n) });
    const first = read(undefined, 5);
    const rest = read(first.at(-1)?.dynamodb.SequenceNumber);
    const numbers = [...first, ...rest].map(({ dynamodb }) => dynamodb.SequenceNumber);
    expect(rest).toHaveLength(7);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(12);
  });

  it('holds nothing of a cancelled transaction', async () => {
    const cancelled = twin.documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: 'a', sk: '1' } } },
          { ConditionCheck: { TableName, Key: { pk: 'b', sk: '1' }, ConditionExpression: 'attribute_exists(pk)' } },
        ],
      }),
    );
    await expect(cancelled).rejects.toThrow();
    expect(read()).toEqual([]);
  });

  it('tells its listeners when records can be read, until they leave', async () => {
    let readable = 0;
    const leave = twin.service.onAppend(TableName, () => {
      readable = read().length;
    });
    await put({ pk: 'a', sk: '1' });
    expect(readable).toBe(1);
    leave();
    await put({ pk: 'a', sk: '2' });
    expect(readable).toBe(1);
  });

  it('forgets records after a day', async () => {
    await put({ pk: 'a', sk: '1' });
    await twin.clock.advance(dayMs - 3_600_000);
    await put({ pk: 'a', sk: '2' });
    expect(read()).toHaveLength(2);
    await twin.clock.advance(2 * 3_600_000);
    expect(read().map(({ dynamodb }) => dynamodb.Keys.sk)).toEqual([{ S: '2' }]);
  });
});

describe('time to live', () => {
  const inSeconds = (seconds: number) => Math.floor(twin.clock.now() / 1000) + seconds;

  it('deletes an item soon after it has passed, and the stream says that the service did it', async () => {
    await put({ pk: 'a', sk: '1', expires_at: inSeconds(3600) });
    await put({ pk: 'a', sk: '2', expires_at: inSeconds(7200) });
    await put({ pk: 'a', sk: '3' });
    await twin.clock.advance(3590_000);
    expect(read()).toHaveLength(3);
    await twin.clock.advance(20_000);
    const removals = () => read().filter(({ eventName }) => eventName === 'REMOVE');
    expect(removals()).toMatchObject([
      {
        dynamodb: { Keys: { sk: { S: '1' } } },
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      },
    ]);
    await vi.waitFor(async () => {
      await twin.clock.advance(3600_000);
      expect(removals().map(({ dynamodb }) => dynamodb.Keys.sk)).toEqual([{ S: '1' }, { S: '2' }]);
    });
  });

  it('follows an expiry that is moved or taken away', async () => {
    await put({ pk: 'a', sk: '1', expires_at: inSeconds(10) });
    await put({ pk: 'a', sk: '1', expires_at: inSeconds(100) });
    await put({ pk: 'a', sk: '2', expires_at: inSeconds(10) });
    await put({ pk: 'a', sk: '2' });
    await twin.clock.advance(50_000);
    expect(read().some(({ eventName }) => eventName === 'REMOVE')).toBe(false);
  });

  it('ignores what is not a number, and what passed more than five years ago', async () => {
    await put({ pk: 'a', sk: '1', expires_at: 'soon' });
    await put({ pk: 'a', sk: '2', expires_at: inSeconds(-6 * 365 * 86_400) });
    await twin.clock.advance(60_000);
    expect(read().some(({ eventName }) => eventName === 'REMOVE')).toBe(false);
  });
});
