import { beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../shared/api/client.generated.ts';
import { archive } from '../shared/dataset/images/archive.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();

let tenant: SignedUp;
beforeAll(async () => {
  tenant = await signUp(twin().url);
});

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))),
  );
const swapped = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
/** Made by `iconv -t GBK` from 姓名,年龄 / 张三,31 / 李四,42. */
const gbk = new Uint8Array(Buffer.from('d0d5c3fb2cc4eac1e40ad5c5c8fd2c33310ac0eecbc42c34320a', 'hex'));
const people = 'name,age\nAnna,31\nBert,42\n';

interface Taken {
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly dialect?: Partial<Profile['dialect']>;
}

// Most of a test is waiting for the profile: a few at a time keep the functions busy.
describe.concurrent('a file is taken', () => {
  test.each<[string, Taken]>([
    ['as it is', { content: people, rows: 2, columns: ['name', 'age'], dialect: { delimiter: ',', newline: 'lf' } }],
    ['without a last line end', { content: people.trimEnd(), rows: 2, columns: ['name', 'age'] }],
    [
      'with a byte order mark',
      { content: `\ufeff${people}`, rows: 2, columns: ['name', 'age'], dialect: { has_bom: true, encoding: 'utf-8' } },
    ],
    [
      'with semicolons and decimal commas',
      { content: 'name;size\nAnna;1,5\nBert;2,5\n', rows: 2, columns: ['name', 'size'], dialect: { delimiter: ';' } },
    ],
    [
      'with tabs',
      { content: people.replaceAll(',', '\t'), rows: 2, columns: ['name', 'age'], dialect: { delimiter: '\t' } },
    ],
    [
      'with CRLF',
      { content: people.replaceAll('\n', '\r\n'), rows: 2, columns: ['name', 'age'], dialect: { newline: 'crlf' } },
    ],
    [
      'with CR alone',
      { content: people.replaceAll('\n', '\r'), rows: 2, columns: ['name', 'age'], dialect: { newline: 'cr' } },
    ],
    [
      'in UTF-16, little end first',
      {
        content: bytes([0xff, 0xfe], [...Buffer.from(people, 'utf16le')]),
        rows: 2,
        columns: ['name', 'age'],
        dialect: { encoding: 'utf-16le', has_bom: true },
      },
    ],
    [
      'in UTF-16, big end first and unmarked',
      {
        content: swapped(people),
        rows: 2,
        columns: ['name', 'age'],
        dialect: { encoding: 'utf-16be', has_bom: false },
      },
    ],
    ['in GBK', { content: gbk, rows: 2, columns: ['姓名', '年龄'], dialect: { encoding: 'gb18030' } }],
    ['in Chinese UTF-8', { content: '姓名,年龄\n张三,31\n', rows: 1, columns: ['姓名', '年龄'] }],
    [
      'with quotes over lines',
      { content: 'name,remark\nAnna,"one\ntwo, ""three""\r\nfour"\nBert,five\n', rows: 2, columns: ['name', 'remark'] },
    ],
    ['with one column', { content: 'age\n1\n2\n3\n', rows: 3, columns: ['age'] }],
    ['with blank lines', { content: `\n\n${people}\n\n`, rows: 2, columns: ['name', 'age'] }],
  ])('%s', async (_, { content, rows, columns, dialect = {} }) => {
    const { id, state, error, row_count: rowCount } = await uploadDataset(tenant.client, content);
    expect([state, error, rowCount]).toEqual(['ready', null, rows]);
    const profile = await tenant.client.getProfile({ dataset_id: id });
    expect(profile.columns.map(({ name }) => name)).toEqual(columns);
    expect(profile.dialect).toMatchObject(dialect);
  });

  test('with a few ragged rows, which it names', async () => {
    const rows = Array.from({ length: 20 }, (_, row) => (row === 7 ? 'Cleo' : `Anna,${row}`));
    const { id } = await uploadDataset(tenant.client, `name,age\n${rows.join('\n')}\n`);
    const { findings } = await tenant.client.getProfile({ dataset_id: id });
    const finding = findings.find(({ kind }) => kind === 'ragged_rows');
    expect(finding).toMatchObject({ row_count: 1, suggested_fix: { kind: 'drop_ragged_rows' } });
    expect(finding?.examples).toEqual(['row 8 has 1 cells']);
  });
});

describe.concurrent('a file is refused, with what is wrong and what to do', () => {
  const broken = (rows: number) => `name,age\n${'Anna,1,2\n'.repeat(rows)}`;
  test.each<
    [string, string | Uint8Array<ArrayBuffer>, { code: string; says: string; param?: string; rows?: number[] }]
  >([
    ['blank', '\n \n\n', { code: 'empty_header', says: 'has no name' }],
    ['line ends alone', '\n\n\n', { code: 'empty_dataset', says: 'Upload a CSV file with a header' }],
    ['a header alone', 'name,age\n', { code: 'no_rows', says: 'Add at least one row' }],
    ['ragged all over', broken(5), { code: 'ragged_rows', says: 'row 1 has 3', rows: [1, 2, 3, 4, 5] }],
    ['a repeated name', 'age,name,age\n1,A,2\n', { code: 'duplicate_header', says: 'Columns 1 and 3', param: 'age' }],
    ['a nameless column', 'age,,name\n1,2,3\n', { code: 'empty_header', says: 'Column 2' }],
    ['a quote that never closes', 'name\nAnna\n"Bert\n', { code: 'unclosed_quote', says: 'row 2', rows: [2] }],
    [
      '2,001 columns',
      `${Array.from({ length: 2001 }, (_, i) => `c${i}`).join(',')}\n`,
      { code: 'too_many_columns', says: '2001' },
    ],
    [
      'an Excel file',
      archive({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' }),
      { code: 'binary_data', says: 'save the sheet as CSV' },
    ],
    ['a ZIP of tables', archive({ 'a.csv': people }), { code: 'no_images', says: 'unpack it first' }],
    ['a ZIP that leads out', archive({ '../a.png': 'x' }), { code: 'zip_refused', says: '"../a.png"' }],
    ['a ZIP that is cut off', bytes([0x50, 0x4b, 3, 4], 'x'), { code: 'zip_damaged', says: 'cut off' }],
    ['a picture', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a]), { code: 'binary_data', says: 'PNG image' }],
    ['a gzip file', bytes([0x1f, 0x8b, 8, 0, 0, 0]), { code: 'binary_data', says: 'unpack it' }],
    ['NULs', bytes(people, 'Cleo,', [0, 0, 0], '\n'), { code: 'binary_data', says: 'Row 3', rows: [3] }],
    [
      'bytes that its encoding does not have',
      bytes('name,age\n', 'Zoë,1\n'.repeat(20_000), [0xff, 0x80], ',2\n'),
      { code: 'invalid_bytes', says: 'Save the file as UTF-8', rows: [20_001] },
    ],
  ])('%s', async (_, content, { code, says, param = null, rows = null }) => {
    const { id, state, error } = await uploadDataset(tenant.client, content);
    expect([state, error?.code, error?.param]).toEqual(['failed', code, param]);
    expect(error?.message).toContain(says);
    if (rows) expect(error?.rows).toEqual(rows);
    const profile = await ask(`${twin().url}/v1/datasets/${id}/profile`, { key: tenant.key });
    expect(problemOf(profile).code).toBe('conflict');
    const json = { dataset_id: id, target: 'age' };
    expect(problemOf(await ask(`${twin().url}/v1/runs`, { key: tenant.key, json }))).toMatchObject({
      status: 409,
      param: 'dataset_id',
    });
  });

  test('nothing at all: already when the upload begins', async () => {
    const json = { name: 'nothing', filename: 'nothing.csv', size_bytes: 0 };
    const problem = problemOf(await ask(`${twin().url}/v1/datasets`, { key: tenant.key, json }));
    expect(problem).toMatchObject({ code: 'invalid_request', param: 'size_bytes' });
  });

  test('a line of 100 MB, without reading it whole', async () => {
    const line = new Uint8Array(100_000_000).fill('x'.charCodeAt(0));
    line.set(Buffer.from('name,age\nAnna,1\n'));
    const { state, error } = await uploadDataset(tenant.client, line);
    expect([state, error?.code, error?.rows]).toEqual(['failed', 'line_too_long', [2]]);
    expect(error?.message).toContain('1048576 bytes');
  }, 60_000);
});

test('random bytes are refused or taken, never lost', async () => {
  const random = Uint8Array.from({ length: 5000 }, (_, at) => (Math.imul(at + 1, 2654435761) >>> 13) & 0xff);
  const { state, error } = await uploadDataset(tenant.client, random);
  expect([state, error?.code]).toEqual(['failed', 'binary_data']);
});
