import { describe, expect, test } from 'vitest';
import { cleanDataset } from '../../../../shared/dataset/clean/clean-dataset.ts';
import { cleaningReport } from '../../../../shared/dataset/clean/cleaning-report.ts';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../../shared/dataset/profile/suggested-fixes.ts';
import type { Fix } from '../../../../shared/dataset/schema.ts';
import { bytesOf } from '../bytes-of.ts';
import { valuesOf } from '../cells-of.ts';

const bytes = (csv: string) => bytesOf(csv, 'utf-8', 65_536);

async function cleanOf(csv: string, options: { target?: string; fixes?: readonly Fix[] } = {}) {
  const profile = await profileDataset(bytes(csv));
  return cleanDataset(bytes(csv), profile, options.fixes ?? suggestedFixes(profile), options);
}

const drop = (kind: Fix['kind']): Fix => ({ kind, column: null, params: {} });

const steady = Array.from({ length: 40 }, (_, i) => `${i % 9},${i % 3 ? 'Oslo' : 'Rome'},no`).join('\n');

describe('values', () => {
  test('mixed numbers, dates, booleans and spellings become one format each', async () => {
    const { table, schema } = await cleanOf(
      'n,d,b,c\n"1,234.50",2024-03-05,yes,Oslo\n$12k,31/12/2024,Y,Oslo\n１２,2024年1月2日,否,OSLO\n ? ,,no,  oslo \n7,,yes,Rome\n',
    );
    expect(schema.map(({ kind }) => kind)).toEqual(['numeric', 'datetime', 'boolean', 'categorical']);
    expect(valuesOf(table)).toEqual([
      [1234.5, Date.UTC(2024, 2, 5), 'yes', 'Oslo'],
      [12_000, Date.UTC(2024, 11, 31), 'yes', 'Oslo'],
      [12, Date.UTC(2024, 0, 2), '否', 'Oslo'],
      [null, null, '否', 'Oslo'],
      [7, null, 'yes', 'Rome'],
    ]);
  });

  test('likely typos become what was meant, then the spelling of most rows', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 3 ? 'Birmingham' : 'Sheffield'},${i % 9}`);
    const csv = `city,n\n${rows.join('\n')}\nbirminghxm,3\nSHEFFIELD,1\n`;
    const { table, report } = await cleanOf(csv);
    expect(valuesOf(table).slice(-2)).toEqual([
      ['Birmingham', 3],
      ['Sheffield', 1],
    ]);
    const typos = report.fixes.find(({ fix }) => fix.kind === 'correct_typos');
    expect(typos).toMatchObject({
      fix: { column: 'city', params: { from: ['birminghxm'], to: ['Birmingham'] } },
      cells_changed: 1,
      examples: [{ row: 31, before: 'birminghxm', after: 'Birmingham' }],
    });
  });

  test('cells that are no numbers become missing and are counted', async () => {
    const csv = `n,m\n${Array.from({ length: 30 }, (_, i) => `${i % 7},${i}`).join('\n')}\noops,30\n`;
    const { table, schema, report } = await cleanOf(csv);
    expect(valuesOf(table).at(-1)?.[0]).toBeNull();
    expect(schema[0]).toMatchObject({ kind: 'numeric', is_nullable: true });
    expect(report.unreadable).toEqual([
      { column: 'n', cell_count: 1, examples: [{ row: 31, before: 'oops', after: null }] },
    ]);
  });

  test('without fixes labels stay as written', async () => {
    const { table, report } = await cleanOf('c,n\n a,1\nA,2\nA,3\n', { fixes: [] });
    expect(valuesOf(table).map(([label]) => label)).toEqual([' a', 'A', 'A']);
    expect(report.fixes).toEqual([]);
  });
});

describe('rows', () => {
  test('repeated and ragged rows go, the others keep their order', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${(i * 7919) % 1009},k${(i * 11) % 29}`);
    const { table, report, origins } = await cleanOf(`a,b\n${[...rows, rows[3], '7', rows[5]].join('\n')}\n`);
    expect(valuesOf(table).map((row) => row.join(','))).toEqual(rows);
    expect(report).toMatchObject({ row_count_before: 33, row_count_after: 30 });
    expect(report.fixes.map(({ fix, rows_dropped }) => [fix.kind, rows_dropped])).toEqual([
      ['drop_ragged_rows', 1],
      ['drop_duplicate_rows', 2],
    ]);
    expect(Array.from(origins.numbers)).toEqual(rows.map((_, at) => at + 1));
    expect(report.fixes[1]?.examples[1]).toEqual({ row: 33, before: 'repeats row 6', after: null });
  });

  test('what is left stands where it stood in the file', async () => {
    const { table, origins } = await cleanOf('a,b\n1,x\n2\n1,x\n3,y\n4,x\n3,y\n5,z\n', {
      fixes: [drop('drop_ragged_rows'), drop('drop_duplicate_rows')],
    });
    expect(valuesOf(table).map(([a]) => a)).toEqual([1, 3, 4, 5]);
    expect([Array.from(origins.numbers), origins.files]).toEqual([[1, 4, 5, 7], null]);
  });

  test('kept ragged rows are padded and cut', async () => {
    const { table } = await cleanOf('a,b\n1,x\n2\n3,y,z\n4,x\n5,y\n', { fixes: [] });
    expect(valuesOf(table).slice(1, 3)).toEqual([
      [2, null],
      [3, 'y'],
    ]);
  });
});

describe('report', () => {
  test('every change is counted by its fix with examples, in its published form', async () => {
    const { report } = await cleanOf(`n,city,y\n${steady}\n999999, OSLO,yes\n?,Oslo,no\n`);
    expect(cleaningReport.parse(report)).toEqual(report);
    const counts = report.fixes.map(({ fix, cells_changed }) => [fix.kind, fix.column, cells_changed]);
    expect(counts).toEqual(
      expect.arrayContaining([
        ['mark_missing', 'n', 1],
        ['clip_outliers', 'n', 1],
        ['trim_text', 'city', 1],
        ['merge_spellings', 'city', 1],
      ]),
    );
    const clip = report.fixes.find(({ fix }) => fix.kind === 'clip_outliers');
    expect(clip?.examples).toEqual([{ row: 41, before: '999999', after: '8' }]);
  });
});

describe('target', () => {
  test('a target is neither clipped nor dropped, and the report says so', async () => {
    const csv = `n,y\n${Array.from({ length: 40 }, (_, i) => `${i % 9},1`).join('\n')}\n999999,1\n`;
    const price = await cleanOf(csv, { target: 'n' });
    expect(valuesOf(price.table).at(-1)?.[0]).toBe(999_999);
    expect(price.report.fixes.find(({ fix }) => fix.kind === 'clip_outliers')?.skipped).toContain('target');
    const constant = await cleanOf(csv, { target: 'y' });
    expect(constant.schema.map(({ name }) => name)).toEqual(['n', 'y']);
  });

  test('a class named "unknown" stays a class of the target, and is missing elsewhere', async () => {
    const csv = 'y,n\nunknown,1\nknown,2\nunknown,3\n';
    expect(valuesOf((await cleanOf(csv, { target: 'y' })).table)[0]).toEqual(['unknown', 1]);
    expect(valuesOf((await cleanOf(csv)).table)[0]).toEqual([null, 1]);
  });
});

describe('a schema learned on another dataset', () => {
  const learn = async () => {
    const profile = await profileDataset(bytes(`n,city,y\n${steady}\n"1,000",oslo,yes\n`));
    return { profile, fixes: suggestedFixes(profile) };
  };

  test('gives the same columns, kinds and formats, in the order of the schema', async () => {
    const { profile, fixes } = await learn();
    const other = 'y,city,n\nyes,OSLO,"2,000"\n';
    const { table, schema } = await cleanDataset(bytes(other), profile, fixes, { schema: profile.schema });
    expect(schema.map(({ name, kind }) => [name, kind])).toEqual([
      ['n', 'numeric'],
      ['city', 'categorical'],
      ['y', 'boolean'],
    ]);
    expect(valuesOf(table)[0]?.slice(1)).toEqual(['Oslo', 'yes']);
  });

  test.each([
    ['missing', 'n,y\n1,yes\n', 'missing_column', 'city'],
    ['extra', 'n,city,y,z\n1,Oslo,yes,2\n', 'extra_column', 'z'],
    ['of another kind', 'n,city,y\nred,Oslo,yes\nblue,Oslo,no\n', 'column_kind_mismatch', 'n'],
  ])('names a column that is %s', async (_, csv, code, param) => {
    const { profile, fixes } = await learn();
    const cleaning = cleanDataset(bytes(csv), profile, fixes, { schema: profile.schema });
    await expect(cleaning).rejects.toMatchObject({ name: 'RunError', code, param });
  });
});
