import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRawTable } from '../../../../shared/dataset/read-csv/read-raw-table.ts';
import { RunError } from '../../../../shared/runtime/errors.ts';
import { bytesOf, inChunks } from '../bytes-of.ts';
import { cellsOf } from '../cells-of.ts';

const gb18030Bytes = reverseGb2312();

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('ab1,;|\t"\' \n\r.é中文￥')), maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.tuple(
      fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: width, maxLength: width }),
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    ),
  )
  .map(([header, rows]) => [header, ...rows.map((row) => row.map((text) => text.replaceAll('\0', '')))]);
const delimiter = fc.constantFrom(',', ';', '\t', '|');
const newline = fc.constantFrom('\n', '\r\n', '\r');

function write(rows: readonly (readonly string[])[], separator: string, lineEnd: string): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return rows.map((row) => row.map(quoted).join(separator) + lineEnd).join('');
}

test('any table in any dialect and Unicode encoding reads back equal', async () => {
  const encoding = fc.constantFrom('utf-8' as const, 'utf-16le' as const, 'utf-16be' as const);
  await fc.assert(
    fc.asyncProperty(
      table,
      delimiter,
      newline,
      encoding,
      fc.integer({ min: 1, max: 40 }),
      async (rows, d, n, e, size) => {
        const back = await readRawTable(bytesOf(`\uFEFF${write(rows, d, n)}`, e, size));
        expect(cellsOf(back)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});

test('any table of ASCII and common Chinese characters reads back equal from GB18030', async () => {
  const chinese = fc.string({ unit: fc.constantFrom(...Array.from('ab1, "中文城市上海北京贷款')), maxLength: 10 });
  const rows = fc.array(fc.tuple(chinese, chinese), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, delimiter, newline, async (body, d, n) => {
      const whole = [['姓名', '城市'], ...body];
      const bytes = Buffer.from(Array.from(write(whole, d, n)).flatMap((char) => gb18030Bytes(char)));
      const back = await readRawTable(inChunks(bytes, 5));
      expect(cellsOf(back)).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

test('random bytes are read or refused with a RunError, never anything else', async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .string({ unit: fc.constantFrom(...Array.from('a1,;"\n\r\t\0é')), maxLength: 200 })
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(noise, fc.integer({ min: 1, max: 64 }), async (bytes, size) => {
      const error: unknown = await readRawTable(inChunks(bytes, size)).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error !== null && !(error instanceof RunError)) throw error;
    }),
    { numRuns: 2000 },
  );
});

/** Node encodes no GB18030; its decoder, asked for every two-byte code, tells the way back. */
function reverseGb2312(): (char: string) => readonly number[] {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, readonly number[]>();
  for (let lead = 0xa1; lead <= 0xf7; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  }
  return (char) => codes.get(char) ?? [char.charCodeAt(0)];
}
