import { RunError } from '../../runtime/errors.ts';
import { datasetLimits } from '../limits.ts';
import type { RaggedRow, RawTable } from '../raw-table.ts';
import { checkHeader } from './check-header.ts';
import { TextSource } from './decode-text.ts';
import { parseRecords } from './parse-records.ts';
import { RawColumnBuilder } from './raw-column-builder.ts';
import type { Delimiter } from './sniff-dialect.ts';

/**
 * Reads a CSV file of any common encoding, delimiter and line end, or JSON Lines, in one pass over its bytes. What it is
 * is recognised by content, unless the delimiter is known.
 * Throws RunError with what is wrong, the row or column at fault, and how to mend it.
 */
export async function readRawTable(bytes: AsyncIterable<Uint8Array>, delimiter?: Delimiter): Promise<RawTable> {
  const source = new TextSource(bytes);
  const raggedRows: RaggedRow[] = [];
  let builders: RawColumnBuilder[] | undefined;
  let rowCount = 0;
  let dialect: Pick<RawTable['dialect'], 'delimiter' | 'newline'> = { delimiter: ',', newline: 'lf' };
  for await (const batch of parseRecords(source, delimiter)) {
    dialect = { delimiter: batch.delimiter, newline: batch.newline };
    for (const record of batch.records) {
      if (!builders) {
        builders = checkHeader(record).map((name) => new RawColumnBuilder(name));
        continue;
      }
      rowCount++;
      if (dialect.delimiter && !fits(record, builders.length)) {
        raggedRows.push({ row: rowCount, cellCount: record.length });
        refuseMostlyRagged(raggedRows, rowCount, builders.length, dialect.delimiter);
      }
      for (let i = 0; i < builders.length; i++) builders[i]?.add(record[i] ?? '');
    }
    if (builders) refuseTooLarge(rowCount, builders.length);
  }
  if (!builders)
    throw new RunError(
      'empty_dataset',
      'The file is empty. Upload a CSV file with a header line and rows, or JSON Lines.',
    );
  if (rowCount === 0) {
    throw new RunError('no_rows', 'The file has a header but no rows. Add at least one row below the first line.');
  }
  refuseMostlyRagged(raggedRows, rowCount, builders.length, dialect.delimiter, true);
  return {
    rowCount,
    columns: builders.map((builder) => builder.finish()),
    raggedRows,
    dialect: { ...dialect, encoding: source.encoding, has_bom: source.hasMark },
  };
}

/** Spreadsheets often end rows with spare delimiters: empty cells beyond the header do not make a row ragged. */
function fits(record: readonly string[], columnCount: number): boolean {
  if (record.length < columnCount) return false;
  for (let i = columnCount; i < record.length; i++) if (record[i] !== '') return false;
  return true;
}

function refuseMostlyRagged(
  ragged: readonly RaggedRow[],
  rowCount: number,
  columnCount: number,
  delimiter: string | null,
  isEnd = false,
): void {
  if (ragged.length * 2 <= rowCount || (!isEnd && ragged.length < 1000)) return;
  const [first] = ragged;
  const shown = delimiter === '\t' ? 'tab' : `"${delimiter}"`;
  const message = `${ragged.length} of ${rowCount} rows do not have the header's ${columnCount} cells; row ${first?.row} has ${first?.cellCount}. The file was read with the delimiter ${shown}: quote cells that contain it, or name every column in the first line.`;
  throw new RunError('ragged_rows', message, { rows: ragged.slice(0, 10).map(({ row }) => row) });
}

function refuseTooLarge(rowCount: number, columnCount: number): void {
  const { rowCount: maxRows, cellCount: maxCells } = datasetLimits;
  if (rowCount <= maxRows && rowCount * columnCount <= maxCells) return;
  const message = `The file has more than ${Math.min(maxRows, Math.floor(maxCells / columnCount))} rows of ${columnCount} columns. Upload fewer rows or columns (at most ${maxCells} cells and ${maxRows} rows).`;
  throw new RunError('too_many_rows', message);
}
