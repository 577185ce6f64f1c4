import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanDataset } from '../../../../shared/dataset/clean/clean-dataset.ts';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../../shared/dataset/profile/suggested-fixes.ts';
import { writeCsv } from '../../../../shared/dataset/write-csv.ts';
import { bytesOf } from '../bytes-of.ts';

const columns = {
  amount: fc.constantFrom('1', '2.50', '1,200', '$3k', ' 40 ', '50%', '?', 'N/A', '', '1.2万', '７', '-5', '1e7', '-0'),
  city: fc.constantFrom(
    'Oslo',
    'oslo',
    ' OSLO',
    'Ｏｓｌｏ',
    'Rome',
    '',
    'unknown',
    '上海',
    'New  York',
    'new york',
    '-',
  ),
  day: fc.constantFrom('2024-03-05', '13/04/2024', '03/04/2024', '2024年3月5日', '5 Mar 2024 10:30', 'null', ''),
  flag: fc.constantFrom('yes', 'Y', 'no', '否', 'TRUE', '', '?'),
  note: fc.string({ unit: fc.constantFrom(...Array.from('ab ,"\n;上')), maxLength: 6 }),
  desk: fc.constant('retail'),
};

const csv = fc
  .array(fc.tuple(...Object.values(columns)), { minLength: 1, maxLength: 60 })
  .chain((rows) => fc.tuple(fc.constant(rows), fc.array(fc.nat({ max: rows.length - 1 }), { maxLength: 5 })))
  .map(([rows, repeats]) => {
    const whole = [...rows, ...repeats.map((i) => rows[i] ?? [])];
    const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    return [Object.keys(columns), ...whole].map(line).join('\n');
  });

async function clean(text: string) {
  const profile = await profileDataset(bytesOf(text, 'utf-8', 4096));
  const cleaned = await cleanDataset(bytesOf(text, 'utf-8', 4096), profile, suggestedFixes(profile));
  return { ...cleaned, text: [...writeCsv(cleaned.table)].join('') };
}

test('cleaning a cleaned file changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(csv, async (dirty) => {
      const once = await clean(dirty);
      fc.pre(once.table.columns.length > 0);
      const twice = await clean(once.text);
      expect(twice.text).toBe(once.text);
      expect(twice.report.fixes.filter((fix) => fix.cells_changed + fix.rows_dropped > 0)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('cleaning is deterministic and accounts for every row', async () => {
  await fc.assert(
    fc.asyncProperty(csv, async (dirty) => {
      const [first, second] = [await clean(dirty), await clean(dirty)];
      expect(second).toEqual(first);
      const dropped = first.report.fixes.reduce((sum, fix) => sum + fix.rows_dropped, 0);
      expect(first.table.rowCount).toBe(first.report.row_count_before - dropped);
    }),
    { numRuns: 50 },
  );
});
