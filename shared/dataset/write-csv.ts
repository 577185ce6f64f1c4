import { csvCell } from './csv-cell.ts';
import { type Column, isNumericColumn, type Table } from './table.ts';

const rowsPerChunk = 4096;

/**
 * Writes a clean table as canonical CSV: comma, LF, quotes only where needed, numbers in their shortest exact form,
 * times as RFC 3339 in UTC, missing cells empty. Yields chunks of text, so that large tables need not be held twice.
 */
export function* writeCsv(table: Table): Generator<string> {
  const names = table.columns.map(({ name }) => csvCell(name));
  const writers = table.columns.map(cellWriter);
  // A lone empty cell would be an empty line, which readers skip.
  const isSingle = writers.length === 1;
  let lines = [`${names.join(',')}\n`];
  for (let row = 0; row < table.rowCount; row++) {
    const line = writers.map((write) => write(row)).join(',');
    lines.push(isSingle && line === '' ? '""\n' : `${line}\n`);
    if (lines.length === rowsPerChunk) {
      yield lines.join('');
      lines = [];
    }
  }
  yield lines.join('');
}

function cellWriter(column: Column): (row: number) => string {
  if (!isNumericColumn(column)) {
    const quoted = column.dictionary.map(csvCell);
    return (row) => quoted[column.codes[row] ?? -1] ?? '';
  }
  const write = column.kind === 'datetime' ? writeTime : String;
  return (row) => {
    const value = column.values[row] ?? Number.NaN;
    return Number.isNaN(value) ? '' : write(value);
  };
}

function writeTime(epochMs: number): string {
  const text = new Date(epochMs).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, -14) : text.replace('.000Z', 'Z');
}
