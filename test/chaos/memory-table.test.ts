import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../shared/learning/random.ts';
import type { Table, TransactWrite } from '../../shared/table/client.ts';
import { startTable } from '../support/table.ts';
import { MemoryTable } from './memory-table.ts';

let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

const pk = 'p';
/** The forms that the stores write, over a few rows, so that conditions hold and fail about as often. */
function drawCall(random: () => number): (table: Table) => Promise<unknown> {
  const sk = `row${Math.floor(random() * 4)}`;
  const key = { pk, sk };
  const count = Math.floor(random() * 5);
  const isForward = random() < 0.5;
  const room = { ':room': count, ':amount': 2, ':name': 'n' };
  const add: TransactWrite = {
    Update: {
      Key: key,
      UpdateExpression: 'ADD taken :amount SET #name = :name',
      ConditionExpression: 'attribute_not_exists(taken) OR taken <= :room',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: room,
    },
  };
  const calls: ((table: Table) => Promise<unknown>)[] = [
    (table) => table.get(key),
    (table) => table.put({ ...key, taken: count, gsi1pk: 'LIST', gsi1sk: `${count}#${sk}` }),
    (table) => table.putIfAbsent({ ...key, list: [1, { deep: 'x' }], marker: null }),
    (table) => table.delete(key),
    (table) =>
      table.transact([
        add,
        { Put: { Item: { pk, sk: `${sk}-made` }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ]),
    (table) =>
      table.transact([
        add,
        {
          ConditionCheck: {
            Key: { pk, sk: `${sk}-made` },
            ConditionExpression: 'attribute_exists(pk) AND NOT (taken > :low)',
            ExpressionAttributeValues: { ':low': 1 },
          },
        },
      ]),
    (table) =>
      table.updateIf(key, {
        UpdateExpression: 'SET taken = if_not_exists(taken, :zero) + :one REMOVE gsi1pk, gsi1sk',
        ConditionExpression: 'taken BETWEEN :zero AND :four OR attribute_exists(marker)',
        ExpressionAttributeValues: { ':zero': 0, ':one': 1, ':four': 4 },
      }),
    (table) =>
      table.query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': 'row1', ':to': `row${1 + count}~` },
        ScanIndexForward: isForward,
        Limit: 3,
      }),
    (table) =>
      table.query({
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :list AND gsi1sk < :before',
        ExpressionAttributeValues: { ':list': 'LIST', ':before': `${count}#` },
      }),
  ];
  return calls[Math.floor(random() * calls.length)] as (table: Table) => Promise<unknown>;
}

/** What a call came to: its answer, or the name of its error. */
async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    const answer = await call;
    // The memory table's index shows keys only, as the deployed one does; the fixture's shows whole rows.
    return typeof answer === 'object' && answer !== null && 'rows' in answer ? keysOf(answer.rows as never) : answer;
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

const keysOf = (rows: readonly { pk: string; sk: string }[]) => rows.map((row) => `${row.pk} ${row.sk}`);

it('answers 1,000 random calls as the DynamoDB of the twin does', { timeout: 120_000 }, async () => {
  const memory = new MemoryTable();
  const random = seededRandom(5);
  for (let step = 0; step < 1_000; step += 1) {
    const call = drawCall(random);
    const ours = await outcomeOf(call(memory));
    const theirs = await outcomeOf(call(fixture.table));
    expect(ours, `step ${step}`).toEqual(theirs);
  }
});
