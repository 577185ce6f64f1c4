import { describe, expect, it } from 'vitest';
import { profileTable } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { readRawTable } from '../../../../shared/dataset/read-csv/read-raw-table.ts';
import { bytesOf } from '../bytes-of.ts';

const cells = async (text: string) => {
  const { columns, rowCount } = await readRawTable(bytesOf(text));
  return Array.from({ length: rowCount }, (_, row) =>
    columns.map(({ codes, spellings }) => spellings[codes[row] ?? 0]),
  );
};

describe('JSON Lines', () => {
  it('are recognised by content, and read as a table would be', async () => {
    const text =
      '{"text": "Grüezi, \\"du\\"\\n", "stars": 5}\r\n\r\n{"stars": null, "text": "不错"}\n{"text": "ok", "stars": 1.5}';
    expect(await cells(text)).toEqual([
      ['Grüezi, "du"\n', '5'],
      ['不错', ''],
      ['ok', '1.5'],
    ]);
    expect((await readRawTable(bytesOf(text))).dialect).toMatchObject({ delimiter: null, encoding: 'utf-8' });
  });

  it('join the labels of a list, and may leave keys out after the first line', async () => {
    expect(await cells('{"text":"a","tags":["x","y"],"n":true}\n{"text":"b"}')).toEqual([
      ['a', 'x|y', 'true'],
      ['b', '', ''],
    ]);
  });

  it('come in lines longer than a block', async () => {
    const long = 'long '.repeat(40_000);
    expect(await cells(`{"text":"${long}","label":"x"}\n{"text":"b","label":"y"}\n`)).toEqual([
      [long, 'x'],
      ['b', 'y'],
    ]);
  });

  it.each([
    ['a broken line', '{"a":1}\n{"a":2\n{"a":3}', 'unreadable_record', [2]],
    ['a line that is no object', '{"a":1}\n[2]', 'unreadable_record', [2]],
    ['a new key', '{"a":1}\n{"a":1,"b":2}', 'unreadable_record', [2]],
    ['an object within', '{"a":1}\n{"a":{"b":2}}', 'unreadable_record', [2]],
    ['a text of more than a megabyte', `{"a":"x"}\n{"a":"${'x'.repeat(1_100_000)}"}`, 'line_too_long', [2]],
    ['no line end for megabytes', `{"a":"${'x'.repeat(1_100_000)}`, 'line_too_long', [1]],
    ['a key twice spelled', '{"a":1,"a ":2}', 'duplicate_header', undefined],
  ])('are refused with %s', async (_, text, reason, rows) => {
    const error = await readRawTable(bytesOf(text, 'utf-8', 65_536)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'RunError', code: reason, ...(rows && { rows }) });
  });

  it('are not a CSV file whose header begins with a brace', async () => {
    expect(await cells('{a},b\n1,2\n')).toEqual([['1', '2']]);
  });

  it('are profiled with the lengths and languages of their texts', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => [
      { text: `How do I get my money back, and when is it here? ${at}`, label: 'refund' },
      { text: `我想知道我的包裹在哪里 ${at}`, label: 'status' },
    ]).flat();
    const { columns } = profileTable(await readRawTable(bytesOf(rows.map((row) => JSON.stringify(row)).join('\n'))));
    const [text, label] = columns;
    expect(text).toMatchObject({ kind: 'text', texts: { characters: { median: 50, max: 51 } } });
    expect(text?.texts?.languages).toEqual([
      { language: 'en', share: 0.5 },
      { language: 'zh', share: 0.5 },
    ]);
    expect(label).toMatchObject({ kind: 'categorical', distinct_count: 2 });
    expect(label?.texts).toBeUndefined();
  });
});
