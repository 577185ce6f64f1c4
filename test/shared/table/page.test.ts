import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '../../../shared/table/cursor.ts';
import { readPage } from '../../../shared/table/page.ts';
import { startTable } from '../../support/table.ts';

let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
  for (let index = 0; index < 7; index += 1) await fixture.table.put({ pk: 'tnt_A', sk: `RUN#${index}` });
  await fixture.table.put({ pk: 'tnt_A', sk: 'KEY#0' });
});
afterAll(() => fixture.close());

const pageOf = (limit: number, after?: string, order: 'newest' | 'oldest' = 'newest') =>
  readPage(fixture.table, { pk: 'tnt_A', prefix: 'RUN#', limit, after, order });

describe('readPage', () => {
  it.each([1, 2, 3, 6, 7, 8])('walks a list in pages of %i without a gap or a repeat', async (limit) => {
    const seen: unknown[] = [];
    let after: string | undefined;
    do {
      const { items, nextCursor } = await pageOf(limit, after);
      expect(items.length).toBeLessThanOrEqual(limit);
      seen.push(...items.map(({ sk }) => sk));
      after = nextCursor ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(['RUN#6', 'RUN#5', 'RUN#4', 'RUN#3', 'RUN#2', 'RUN#1', 'RUN#0']);
  });

  it('says that there is no more exactly at the end', async () => {
    expect((await pageOf(7)).nextCursor).toBeNull();
    expect((await pageOf(6)).nextCursor).not.toBeNull();
  });

  it('lists oldest first when asked', async () => {
    expect((await pageOf(2, undefined, 'oldest')).items.map(({ sk }) => sk)).toEqual(['RUN#0', 'RUN#1']);
  });

  it.each([
    '',
    '***',
    'UlVO',
    encodeCursor('KEY#0'),
    encodeCursor('RUN#\n'),
    `${encodeCursor('RUN#3')}=`,
    encodeCursor(`RUN#${'9'.repeat(600)}`),
  ])('refuses %j, which is not a cursor of the list', async (cursor) => {
    await expect(pageOf(2, cursor)).rejects.toMatchObject({ code: 'invalid_cursor', param: 'after' });
  });
});
