import { describe, expect, it } from 'vitest';
import type { ColumnSchema } from '../../../shared/dataset/schema.ts';
import type { Table } from '../../../shared/dataset/table.ts';
import { splitRows } from '../../../shared/run/split-rows.ts';

const rowCount = 100;
const labels = Int32Array.from({ length: rowCount }, (_, row) => (row % 10 === 0 ? 1 : row === 1 ? -1 : 0));
const table = {
  rowCount,
  columns: [
    { name: 'x', kind: 'numeric' as const, values: Float64Array.from({ length: rowCount }, (_, row) => row) },
    { name: 'y', kind: 'categorical' as const, codes: labels, dictionary: ['no', 'yes'] },
  ],
};
const schema: ColumnSchema[] = [
  { name: 'x', kind: 'numeric', is_nullable: false },
  { name: 'y', kind: 'categorical', is_nullable: true },
];
const wish = { target: 'y', task: 'tabular_classification' as const, seed: 1, validation_share: 0.2, test_share: 0.2 };
const split = (testFrom: number | null, more: object = {}) =>
  splitRows({ table, schema, testFrom }, { ...wish, ...more }).split;

describe('splitting the rows of a run', () => {
  it('deals every row that has a target to one part', () => {
    const { train, validation, test } = split(null);
    const all = [...train, ...validation, ...test].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: rowCount }, (_, row) => row).filter((row) => row !== 1));
  });

  it('gives each part each class in its share', () => {
    const { train, validation, test } = split(null);
    const positives = (rows: Int32Array) => rows.filter((row) => labels[row] === 1).length;
    expect([positives(train), positives(validation), positives(test)]).toEqual([6, 2, 2]);
  });

  it('deals alike for the same seed and otherwise for another', () => {
    expect(split(null)).toEqual(split(null));
    expect(split(null, { seed: 2 })).not.toEqual(split(null));
  });

  it('keeps the rows of a test dataset for the test', () => {
    const { train, validation, test } = split(70, { test_share: null });
    expect(Array.from(test)).toEqual(Array.from({ length: 30 }, (_, at) => 70 + at));
    expect(Math.max(...train, ...validation)).toBeLessThan(70);
  });

  it('learns from the rows of extra datasets that have a target, and deals the others as it does without them', () => {
    const numbers = Array.from({ length: rowCount + 30 }, (_, row) => row);
    const codes = Int32Array.from(numbers, (row) => labels[row] ?? (row === numbers.length - 1 ? -1 : 2));
    const longer: Table = {
      rowCount: numbers.length,
      columns: [
        { name: 'x', kind: 'numeric', values: Float64Array.from(numbers) },
        { name: 'y', kind: 'categorical', codes, dictionary: ['no', 'yes', 'later'] },
      ],
    };
    for (const [testFrom, test_share] of [
      [null, 0.2],
      [70, null],
    ] as const) {
      const before = split(testFrom, { test_share });
      const dealt = splitRows({ table: longer, schema, testFrom, extraFrom: rowCount }, { ...wish, test_share });
      expect(dealt.split).toEqual({ ...before, train: Int32Array.of(...before.train, ...numbers.slice(rowCount, -1)) });
    }
  });

  it('refuses a test dataset without a single target', () => {
    expect(() => split(rowCount, { test_share: null })).toThrow('left for test');
  });

  it('refuses a target that cannot be learned', () => {
    expect(() => split(null, { target: 'z' })).toThrow('no column "z"');
  });

  it('leaves texts out of validation and test that stand in the rows before them, too, and counts them', () => {
    const texts = ['Where is it?', 'where  IS it?', 'Cancel', 'Stop', 'Thanks'];
    const codes = Int32Array.from({ length: rowCount }, (_, row) => (row === 99 ? 1 : row === 98 ? 0 : 5 + row));
    const dictionary = [...texts, ...Array.from({ length: rowCount }, (_, row) => `text ${row}`)];
    const read = {
      rowCount,
      columns: [
        { name: 'x', kind: 'text' as const, codes, dictionary },
        { name: 'y', kind: 'categorical' as const, codes: labels, dictionary: ['no', 'yes'] },
      ],
    };
    const columns: ColumnSchema[] = [{ name: 'x', kind: 'text', is_nullable: false }, ...schema.slice(1)];
    codes[0] = 0;
    const dealt = splitRows(
      { table: read, schema: columns, testFrom: 90 },
      { ...wish, task: 'text_classification', test_share: null, validation_share: 0.01 },
    );
    expect(dealt.leaked).toEqual({ validation: 0, test: 2 });
    expect(Array.from(dealt.split.test)).toEqual([90, 91, 92, 93, 94, 95, 96, 97]);
    // Equal pixels are one picture, whatever its file and its label.
    const pictures: ColumnSchema[] = [{ name: 'x', kind: 'image', is_nullable: false }, ...schema.slice(1)];
    const [x, y] = read.columns;
    const shown = { ...read, columns: [{ ...x, kind: 'image' as const }, y] as Table['columns'] };
    codes[99] = 0;
    const seen = splitRows(
      { table: shown, schema: pictures, testFrom: 90 },
      { ...wish, task: 'image_classification', test_share: null, validation_share: 0.01 },
    );
    expect(seen.leaked).toEqual({ validation: 0, test: 2 });
    // Tables repeat themselves honestly.
    expect(splitRows({ table, schema, testFrom: 90 }, { ...wish, test_share: null }).leaked).toEqual({
      validation: 0,
      test: 0,
    });
  });
});

describe('a column that says how rows are split', () => {
  const partsOf = (nameAt: (row: number) => string | null) => {
    const names = Array.from({ length: rowCount }, (_, row) => nameAt(row));
    const dictionary = ['Train', 'dev', 'TEST'];
    const codes = Int32Array.from(names, (name) => (name === null ? -1 : dictionary.indexOf(name)));
    const own: Table = { rowCount, columns: [...table.columns, { name: 'split', kind: 'split', codes, dictionary }] };
    const columns: ColumnSchema[] = [...schema, { name: 'split', kind: 'split', is_nullable: true }];
    return splitRows({ table: own, schema: columns, testFrom: null }, { ...wish, split_column: 'split' }).split;
  };
  const range = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => from + at).filter((row) => row !== 1);

  it('is followed row by row; a row of which it says nothing is learned from', () => {
    const { train, validation, test } = partsOf((row) =>
      row < 5 ? null : row < 60 ? 'Train' : row < 80 ? 'dev' : 'TEST',
    );
    expect([train, validation, test].map((rows) => Array.from(rows))).toEqual([
      range(0, 60),
      range(60, 80),
      range(80, 100),
    ]);
  });

  it('that names no validation, or no test, has it dealt from the training rows in its share', () => {
    const { train, validation, test } = partsOf((row) => (row < 60 ? 'Train' : 'TEST'));
    expect(Array.from(test)).toEqual(range(60, 100));
    expect([train.length, validation.length]).toEqual([47, 12]);
    expect(Math.max(...train, ...validation)).toBeLessThan(60);

    const other = partsOf((row) => (row < 60 ? 'Train' : 'dev'));
    expect(Array.from(other.validation)).toEqual(range(60, 100));
    expect([other.train.length, other.test.length]).toEqual([47, 12]);
    expect(Math.max(...other.train, ...other.test)).toBeLessThan(60);
  });

  it('is not followed where a run deals its rows otherwise', () => {
    const names = Array.from({ length: rowCount }, (_, row) => Number(row >= 60));
    const column = {
      name: 'split',
      kind: 'split' as const,
      codes: Int32Array.from(names),
      dictionary: ['train', 'test'],
    };
    const own: Table = { rowCount, columns: [...table.columns, column] };
    const dealt = splitRows({ table: own, schema, testFrom: null }, { ...wish, split_column: null }).split;
    expect(dealt).toEqual(split(null));
  });
});
