import { expect, test } from 'vitest';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { type Finding, profile as profileSchema } from '../../../../shared/dataset/schema.ts';
import { bytesOf } from '../bytes-of.ts';

const profileOf = (csv: string) => profileDataset(bytesOf(csv, 'utf-8', 65_536));
const find = (findings: readonly Finding[], kind: Finding['kind'], column: string | null = null) =>
  findings.find((finding) => finding.kind === kind && finding.column === column);

test('a profile fits its published schema', async () => {
  const profile = await profileOf('a,b\n1,x\n2,\n?,y\n');
  expect(profileSchema.parse(profile)).toEqual(profile);
});

test('numbers are summarised exactly', async () => {
  const { columns } = await profileOf('n\n1\n2\n3\n4\n10\nNA\n');
  expect(columns[0]).toMatchObject({ kind: 'numeric', missing_count: 1, distinct_count: 5 });
  // By hand: mean 20/5; deviations 9+4+1+0+36 = 50 over 4.
  expect(columns[0]?.numbers).toMatchObject({ min: 1, max: 10, mean: 4, quartiles: [2, 3, 4] });
  expect(columns[0]?.numbers?.standard_deviation).toBeCloseTo(Math.sqrt(12.5), 12);
  expect(columns[0]?.numbers?.histogram.counts.reduce((a, b) => a + b)).toBe(5);
});

test('labels are counted, most frequent first', async () => {
  const { columns } = await profileOf('c\nred\nblue\nred\nred\nblue\ngreen\n');
  expect(columns[0]?.top_values).toEqual([
    { value: 'red', count: 3 },
    { value: 'blue', count: 2 },
    { value: 'green', count: 1 },
  ]);
});

test('each kind of dirt is found with its count and its fix', async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 9},${['Oslo', 'Rome', 'Bern'][i % 3]},2024-01-${10 + (i % 19)},same`,
  );
  const dirty = ['"1,200",oslo,15/02/2024,same', '?,Rome ,2024年2月1日,same', '3', '4,Unknown,,same'];
  const { findings } = await profileOf(`n,city,day,desk\n${[...rows, ...dirty].join('\n')}\n`);
  expect(find(findings, 'ragged_rows')).toMatchObject({ row_count: 1, examples: ['row 43 has 1 cells'] });
  expect(find(findings, 'missing_values', 'n')?.suggested_fix?.params).toEqual({ markers: ['?'] });
  expect(find(findings, 'mixed_formats', 'n')).toMatchObject({ row_count: 1, examples: ['1,200'] });
  expect(find(findings, 'outliers', 'n')?.suggested_fix?.params).toEqual({ low: 0, high: 8 });
  expect(find(findings, 'mixed_spellings', 'city')?.suggested_fix?.params).toEqual({ canonical: ['Oslo'] });
  expect(find(findings, 'stray_spaces', 'city')).toMatchObject({ row_count: 1, examples: ['Rome '] });
  expect(find(findings, 'missing_values', 'city')?.suggested_fix?.params).toEqual({ markers: ['unknown'] });
  expect(find(findings, 'mixed_formats', 'day')).toMatchObject({ row_count: 2 });
  expect(find(findings, 'mixed_formats', 'day')?.suggested_fix?.params).toEqual({ order: 'day_first' });
  expect(find(findings, 'constant_column', 'desk')?.suggested_fix?.kind).toBe('drop_column');
});

test('the order of day and month is decided by the dates that leave no doubt', async () => {
  const european = await profileOf('d\n03/04/2024\n25/04/2024\n01/02/2024\n');
  const american = await profileOf('d\n03/04/2024\n04/25/2024\n01/02/2024\n');
  expect(european.schema[0]?.format).toBe('day_first');
  expect(american.schema[0]?.format).toBe('month_first');
});

test('repeated rows are suggested for dropping only where chance does not explain them', async () => {
  const fine = Array.from({ length: 200 }, (_, i) => `${(i * 7919) % 1009},${(i * 31) % 97},x${i % 3}`);
  const repeated = await profileOf(`a,b,c\n${[...fine, ...fine.slice(0, 5)].join('\n')}\n`);
  expect(find(repeated.findings, 'duplicate_rows')).toMatchObject({
    row_count: 5,
    examples: expect.arrayContaining(['row 201 repeats row 1']),
    suggested_fix: { kind: 'drop_duplicate_rows' },
  });
  const coarse = Array.from({ length: 200 }, (_, i) => `${(i * i) % 3},${(i * 7) % 4}`);
  const honest = await profileOf(`a,b\n${coarse.join('\n')}\n`);
  expect(find(honest.findings, 'duplicate_rows')).toMatchObject({ severity: 'info', suggested_fix: null });
});

test('rows that differ only in format are duplicates too', async () => {
  const fine = Array.from({ length: 50 }, (_, i) => `${1000 + i * 13},c${i % 5}`);
  const { findings } = await profileOf(`a,b\n${fine.join('\n')}\n"1,000", C0\n`);
  expect(find(findings, 'duplicate_rows')?.examples).toEqual(['row 51 repeats row 1']);
});

test('an empty column and a column of its own in every row are named', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `u-${i},`);
  const { findings } = await profileOf(`key,blank\n${rows.join('\n')}\n`);
  expect(find(findings, 'mostly_empty_column', 'blank')?.suggested_fix?.kind).toBe('drop_column');
  expect(find(findings, 'all_unique_column', 'key')).toMatchObject({ suggested_fix: null });
});
