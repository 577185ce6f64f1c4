import { type Column, isNumericColumn, type Table } from '../table.ts';

/** For each row the first row equal to it in every column, or -1 when it is the first of its kind. */
export function findDuplicateRows(table: Table): Int32Array {
  const firstOf = new Int32Array(table.rowCount).fill(-1);
  const columns = table.columns.map(rowBits);
  const rowsByHash = new Map<number, number | number[]>();
  for (let row = 0; row < table.rowCount; row++) {
    const hash = hashRow(columns, row);
    const earlier = rowsByHash.get(hash);
    if (earlier === undefined) {
      rowsByHash.set(hash, row);
      continue;
    }
    const candidates = typeof earlier === 'number' ? [earlier] : earlier;
    const same = candidates.find((other) => columns.every((bits) => equalAt(bits, row, other)));
    if (same === undefined) rowsByHash.set(hash, [...candidates, row]);
    else firstOf[row] = same;
  }
  return firstOf;
}

/** Keeps the given rows; dictionaries are renumbered by first appearance, so that equal rows give equal tables. */
export function selectRows(table: Table, rows: Int32Array): Table {
  return { rowCount: rows.length, columns: table.columns.map((column) => selectCells(column, rows)) };
}

function selectCells(column: Column, rows: Int32Array): Column {
  if (isNumericColumn(column)) {
    return { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) };
  }
  const renumbered = new Int32Array(column.dictionary.length).fill(-1);
  const dictionary: string[] = [];
  const codes = Int32Array.from(rows, (row) => {
    const code = column.codes[row] ?? -1;
    if (code < 0) return -1;
    if (renumbered[code] === -1) renumbered[code] = dictionary.push(column.dictionary[code] ?? '') - 1;
    return renumbered[code] ?? -1;
  });
  return { ...column, codes, dictionary };
}

/** The 32-bit words of a column's cells: equal cells have equal words (missing numbers are one NaN). */
function rowBits(column: Column): { readonly words: Int32Array; readonly perRow: number } {
  if (!isNumericColumn(column)) return { words: column.codes, perRow: 1 };
  const canonical = column.values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  return { words: new Int32Array(canonical.buffer), perRow: 2 };
}

type RowBits = ReturnType<typeof rowBits>;

/** FNV-1a over the words, one multiplication a word; collisions are settled by comparing cells. */
function hashRow(columns: readonly RowBits[], row: number): number {
  let hash = 0x811c9dc5;
  for (const { words, perRow } of columns) {
    for (let i = row * perRow; i < (row + 1) * perRow; i++) {
      hash = Math.imul(hash ^ (words[i] ?? 0), 0x01000193);
      hash ^= hash >>> 15;
    }
  }
  return hash;
}

function equalAt({ words, perRow }: RowBits, a: number, b: number): boolean {
  for (let i = 0; i < perRow; i++) if (words[a * perRow + i] !== words[b * perRow + i]) return false;
  return true;
}
