import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRawTable } from '../../../../shared/dataset/read-csv/read-raw-table.ts';
import { RunError } from '../../../../shared/runtime/errors.ts';
import { bytesOf, inChunks } from '../bytes-of.ts';
import { cellsOf } from '../cells-of.ts';

const simple = [
  ['name', 'city'],
  ['Ana', 'São Paulo'],
  ['李雷', '上海'],
];
const text = 'name,city\nAna,São Paulo\n李雷,上海\n';

async function refusal(bytes: AsyncIterable<Uint8Array>): Promise<RunError> {
  const error = await readRawTable(bytes).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RunError) return error;
  throw new Error(`Expected a RunError, got ${String(error)}`);
}

describe('encodings', () => {
  test.each([
    ['UTF-8', bytesOf(text), 'utf-8', false],
    ['UTF-8 with a mark', bytesOf(`\uFEFF${text}`), 'utf-8', true],
    ['UTF-16 LE with a mark', bytesOf(`\uFEFF${text}`, 'utf-16le'), 'utf-16le', true],
    ['UTF-16 BE with a mark', bytesOf(`\uFEFF${text}`, 'utf-16be'), 'utf-16be', true],
    ['UTF-16 LE without a mark', bytesOf(text, 'utf-16le'), 'utf-16le', false],
    ['UTF-16 BE without a mark', bytesOf(text, 'utf-16be'), 'utf-16be', false],
  ])('reads %s', async (_, bytes, encoding, hasMark) => {
    const table = await readRawTable(bytes);
    expect(cellsOf(table)).toEqual(simple);
    expect(table.dialect).toMatchObject({ encoding, has_bom: hasMark });
  });

  test('reads GBK', async () => {
    // "姓名,城市\n李雷,上海\n" as an office program on a Chinese Windows saves it.
    const bytes = Buffer.from('d0d5c3fb2cb3c7cad00ac0eec0d72cc9cfbaa30a', 'hex');
    const table = await readRawTable(inChunks(bytes, 3));
    expect(cellsOf(table)).toEqual([
      ['姓名', '城市'],
      ['李雷', '上海'],
    ]);
    expect(table.dialect.encoding).toBe('gb18030');
  });

  test('reads Western text that is neither UTF-8 nor Chinese as windows-1252', async () => {
    const bytes = Buffer.from('name,price\nCafé élan,€ 5\nMüller,3\n'.replace('€', '\x80'), 'latin1');
    const table = await readRawTable(inChunks(bytes));
    expect(cellsOf(table)[1]).toEqual(['Café élan', '€ 5']);
    expect(table.dialect.encoding).toBe('windows-1252');
  });

  test('decides at the first byte outside ASCII, however late it comes', async () => {
    const bytes = Buffer.concat([Buffer.from(`a,b\n${'1,x\n'.repeat(40_000)}`), Buffer.from('2,caf\xe9\n', 'latin1')]);
    const table = await readRawTable(inChunks(bytes));
    expect(cellsOf(table).at(-1)).toEqual(['2', 'café']);
  });

  test('keeps a replacement character that stands in the file', async () => {
    const table = await readRawTable(bytesOf('a\n\uFFFD\n'));
    expect(cellsOf(table)).toEqual([['a'], ['\uFFFD']]);
  });

  test('names the row of bytes that are not valid UTF-8', async () => {
    const good = '上海,1\n'.repeat(50);
    const bytes = Buffer.concat([Buffer.from(`city,n\n${good}`), Buffer.from([0xe4, 0xb8, 0x2c, 0x32, 0x0a])]);
    const error = await refusal(inChunks(bytes));
    expect(error).toMatchObject({ code: 'invalid_bytes', rows: [51] });
    expect(error.message).toContain('Row 51');
  });
});

describe('dialects', () => {
  test.each([
    [';', 'a;b\n1,5;x\n2,5;y\n'],
    ['\t', 'a\tb\n1,5\tx\n2,5\ty\n'],
    ['|', 'a|b\n1,5|x\n2,5|y\n'],
    [',', 'a,b\n"1,5",x\n"2,5",y\n'],
  ])('finds the delimiter %j', async (delimiter, csv) => {
    const table = await readRawTable(bytesOf(csv));
    expect(table.dialect.delimiter).toBe(delimiter);
    expect(cellsOf(table)).toEqual([
      ['a', 'b'],
      ['1,5', 'x'],
      ['2,5', 'y'],
    ]);
  });

  test.each([
    ['lf', 'a,b\n1,2\n3,4'],
    ['crlf', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['cr', 'a,b\r1,2\r3,4\r'],
    ['mixed', 'a,b\r\n1,2\n3,4\r\n'],
  ])('reads line ends %s', async (newline, csv) => {
    const table = await readRawTable(bytesOf(csv));
    expect(table.dialect.newline).toBe(newline);
    expect(cellsOf(table)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  test('reads quotes over lines, doubled quotes and quotes inside a word', async () => {
    const table = await readRawTable(bytesOf('a,b\n"two\r\nlines","say ""hi"""\n5\' 10",x\n'));
    expect(cellsOf(table).slice(1)).toEqual([
      ['two\r\nlines', 'say "hi"'],
      ['5\' 10"', 'x'],
    ]);
  });

  test('skips empty lines and spare empty cells at the end of a row', async () => {
    const table = await readRawTable(bytesOf('a,b\n\n1,2,,\n\n'));
    expect(cellsOf(table)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(table.raggedRows).toEqual([]);
  });
});

describe('what is refused, and how', () => {
  test.each([
    ['an empty file', bytesOf(''), 'empty_dataset'],
    ['a file of empty lines', bytesOf('\n\r\n\n'), 'empty_dataset'],
    ['a header without rows', bytesOf('a,b\n'), 'no_rows'],
    ['a ZIP or Excel file', inChunks(Buffer.from('504b030414000600', 'hex')), 'binary_data'],
    ['a PDF', bytesOf('%PDF-1.7\n1 0 obj'), 'binary_data'],
    ['a PNG', inChunks(Buffer.from('89504e470d0a1a0a0000000d', 'hex')), 'binary_data'],
    ['NUL characters', bytesOf(`a,b\n${'1,2\n'.repeat(200)}x\0,3\n`), 'binary_data'],
    ['compressed bytes', inChunks(deflateSync(Buffer.from('a,b\n1,2\n'.repeat(5000)))), null],
  ])('refuses %s', async (_, bytes, code) => {
    const error = await refusal(bytes);
    if (code) expect(error.code).toBe(code);
  });

  test('names an Excel file and says what to do', async () => {
    const error = await refusal(inChunks(Buffer.from('504b0304140006000800', 'hex')));
    expect(error.message).toBe('The file is a ZIP or Excel (.xlsx) file, not CSV text: save the sheet as CSV.');
  });

  test('reads a header that merely begins like a Parquet file', async () => {
    expect(cellsOf(await readRawTable(bytesOf('PAR1,PAR2\n1,2\n')))).toEqual([
      ['PAR1', 'PAR2'],
      ['1', '2'],
    ]);
  });

  test('refuses duplicate headers and names both places', async () => {
    const error = await refusal(bytesOf('age,name, age\n1,2,3\n'));
    expect(error).toMatchObject({ code: 'duplicate_header', param: 'age' });
    expect(error.message).toContain('Columns 1 and 3');
  });

  test('refuses an empty header name and names its place', async () => {
    const error = await refusal(bytesOf('age,,name\n1,2,3\n'));
    expect(error.code).toBe('empty_header');
    expect(error.message).toContain('Column 2');
  });

  test('refuses too many columns', async () => {
    const header = Array.from({ length: 2001 }, (_, i) => `c${i}`).join(',');
    expect(await refusal(bytesOf(`${header}\n1\n`, 'utf-8', 4096))).toMatchObject({ code: 'too_many_columns' });
  });

  test('names the row in which a quote is never closed', async () => {
    const error = await refusal(bytesOf('a,b\n1,2\n3,"open\n5,6\n'));
    expect(error).toMatchObject({ code: 'unclosed_quote', rows: [2] });
  });

  test('collects a few ragged rows with their numbers', async () => {
    const table = await readRawTable(bytesOf('a,b\n1,2\n3\n4,5\n6,7,8\n9,10\n'));
    expect(table.raggedRows).toEqual([
      { row: 2, cellCount: 1 },
      { row: 4, cellCount: 3 },
    ]);
  });

  test('refuses a file most of whose rows are ragged, and names the delimiter as the likely cause', async () => {
    const error = await refusal(bytesOf('a,b\n1,2,3\n4,5,6\n7,8\n'));
    expect(error).toMatchObject({ code: 'ragged_rows', rows: [1, 2] });
    expect(error.message).toContain('delimiter ","');
  });

  test('refuses a line of 100 MB after its first megabyte, with the row', async () => {
    let sentBytes = 0;
    const chunk = Buffer.alloc(65_536, 'x');
    async function* endless() {
      yield Buffer.from('a,b\n1,2\n');
      for (; sentBytes < 100_000_000; sentBytes += chunk.length) yield chunk;
    }
    const error = await refusal(endless());
    expect(error).toMatchObject({ code: 'line_too_long', rows: [2] });
    expect(sentBytes).toBeLessThan(3_000_000);
  });
});
