import { CsvError, parse } from 'csv-parse';
import { RunError } from '../../runtime/errors.ts';
import { datasetLimits } from '../limits.ts';
import type { TextBlock, TextSource } from './decode-text.ts';
import { isJsonLines, JsonLinesParser } from './json-lines.ts';
import { type Delimiter, type Newline, sniffDialect } from './sniff-dialect.ts';

/** Records of one block of text; record 0 of the file is its header. */
export interface RecordBatch {
  readonly records: readonly (readonly string[])[];
  /** Null where the file is JSON Lines. */
  readonly delimiter: Delimiter | null;
  readonly newline: Newline;
}

/**
 * Splits text into records in any dialect of CSV or out of JSON Lines, holding one block and one record at a time.
 * Throws RunError `unclosed_quote`, `unreadable_record`, `line_too_long`, `binary_data` or `invalid_bytes` with the row at fault.
 */
export async function* parseRecords(source: TextSource, delimiter?: Delimiter): AsyncGenerator<RecordBatch> {
  let parser: ReturnType<typeof makeParser> | ReturnType<typeof makeJsonParser> | undefined;
  let recordCount = 0;
  let isSuspect = false;
  for await (const block of source.blocks()) {
    parser ??= !delimiter && isJsonLines(block.text) ? makeJsonParser(block) : makeParser(block, delimiter);
    isSuspect ||= block.isSuspect;
    const records = await parser.push(block.text, recordCount);
    if (isSuspect) refuseDamage(records, recordCount, source.encoding);
    recordCount += records.length;
    yield { records, delimiter: parser.delimiter, newline: parser.newline };
  }
  if (!parser) return;
  const records = await parser.end(recordCount);
  if (isSuspect) refuseDamage(records, recordCount, source.encoding);
  yield { records, delimiter: parser.delimiter, newline: parser.newline };
}

function makeJsonParser(first: TextBlock) {
  const parser = new JsonLinesParser();
  return {
    delimiter: null,
    newline: sniffDialect(first.text).newline,
    push: async (text: string, _recordsBefore: number) => parser.push(text),
    end: async (_recordsBefore: number) => parser.end(),
  };
}

function makeParser(first: TextBlock, knownDelimiter?: Delimiter) {
  const { delimiter: sniffed, newline } = sniffDialect(first.text);
  const delimiter = knownDelimiter ?? sniffed;
  let records: string[][] = [];
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: datasetLimits.recordBytes,
    // Taking records here rather than from the readable side saves a queue entry per row.
    on_record: (record: string[]) => {
      records.push(record);
      return null;
    },
  });
  parser.resume();
  // The stream also emits what its callbacks report; without a listener that would end the process.
  parser.on('error', () => undefined);
  const settle = (recordsBefore: number, start: (done: (error?: Error | null) => void) => void) =>
    new Promise<string[][]>((resolve, reject) => {
      start((error) => {
        if (error) return reject(explain(error, recordsBefore + records.length));
        const taken = records;
        records = [];
        resolve(taken);
      });
    });
  return {
    delimiter,
    newline,
    push: (text: string, recordsBefore: number) => settle(recordsBefore, (done) => parser.write(text, done)),
    end: (recordsBefore: number) => settle(recordsBefore, (done) => parser.end(done)),
  };
}

/** `row` counts the records before the fault: with the header among them it is the fault's own row number. */
function explain(error: Error, row: number): Error {
  if (!(error instanceof CsvError)) return error;
  const where = row === 0 ? 'the header' : `row ${row}`;
  const options = { rows: row === 0 ? [] : [row], cause: error };
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    const message = `A quote that opens in ${where} is never closed. Close it, or double quotes that belong to the text ("").`;
    return new RunError('unclosed_quote', message, options);
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const message = `The record at ${where} is longer than ${datasetLimits.recordBytes} bytes. Look for a quote that is never closed or a line end that is missing there.`;
    return new RunError('line_too_long', message, options);
  }
  return new RunError('unreadable_record', `The record at ${where} cannot be read: ${error.message}.`, options);
}

function refuseDamage(records: readonly (readonly string[])[], firstRow: number, encoding: string): void {
  const rowsWith = (mark: string) =>
    records.flatMap((record, i) => (record.some((cell) => cell.includes(mark)) ? [firstRow + i] : [])).slice(0, 10);
  const binary = rowsWith('\0');
  if (binary.length > 0) {
    const message = `${placeOf(binary)} holds NUL characters, which text does not have. The file seems to be binary or damaged: export it as CSV again.`;
    throw new RunError('binary_data', message, { rows: binary.filter((row) => row > 0) });
  }
  const invalid = rowsWith('\uFFFD');
  if (invalid.length > 0) {
    const message = `${placeOf(invalid)} holds bytes that are not valid ${encoding}. Save the file as UTF-8 and upload it again.`;
    throw new RunError('invalid_bytes', message, { rows: invalid.filter((row) => row > 0) });
  }
}

function placeOf(rows: readonly number[]): string {
  return rows[0] === 0 ? 'The header' : `Row ${rows[0]}`;
}
