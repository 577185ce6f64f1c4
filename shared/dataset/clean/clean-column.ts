import type { RawColumn } from '../raw-table.ts';
import type { ColumnSchema, Fix } from '../schema.ts';
import type { Column } from '../table.ts';
import { type CleanedCell, cleanCell } from './clean-cell.ts';
import type { CleaningChange } from './cleaning-report.ts';
import type { ColumnRules } from './column-rules.ts';

/** Cells touched by one fix (or lost as unreadable), with the first few of them. */
export interface ChangeCount {
  count: number;
  readonly examples: CleaningChange[];
}

export interface CleanedColumn {
  readonly column: Column;
  readonly changes: ReadonlyMap<Fix['kind'], ChangeCount>;
  readonly unreadable: ChangeCount;
}

const exampleCount = 3;

/** Cleans a column for the given rows (0-based): each spelling once, then one look-up per cell. */
export function cleanColumn(raw: RawColumn, schema: ColumnSchema, rules: ColumnRules, rows: Int32Array): CleanedColumn {
  const cleaned: (CleanedCell | undefined)[] = [];
  const changes = new Map<Fix['kind'], ChangeCount>();
  const unreadable: ChangeCount = { count: 0, examples: [] };
  const read = (row: number): CleanedCell['value'] => {
    const code = raw.codes[row] ?? 0;
    const spelling = raw.spellings[code] ?? '';
    cleaned[code] ??= cleanCell(spelling, schema.kind, rules);
    const cell = cleaned[code];
    for (const kind of cell.fixes) {
      const change = changes.get(kind) ?? { count: 0, examples: [] };
      changes.set(kind, change);
      record(change, row, spelling, cell);
    }
    if (cell.isUnreadable) record(unreadable, row, spelling, cell);
    return cell.value;
  };
  return { column: build(schema, rows, read), changes, unreadable };
}

function build(schema: ColumnSchema, rows: Int32Array, read: (row: number) => number | string | null): Column {
  const { name, kind } = schema;
  if (kind === 'numeric' || kind === 'datetime') {
    return { name, kind, values: Float64Array.from(rows, (row) => Number(read(row) ?? Number.NaN)) };
  }
  const dictionary: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(rows, (row) => {
    const value = read(row);
    if (value === null) return -1;
    const label = String(value);
    let code = codeOf.get(label);
    if (code === undefined) {
      code = dictionary.push(label) - 1;
      codeOf.set(label, code);
    }
    return code;
  });
  return { name, kind, codes, dictionary };
}

function record(change: ChangeCount, row: number, before: string, cell: CleanedCell): void {
  change.count++;
  if (change.examples.length >= exampleCount) return;
  const after = cell.value === null ? null : String(cell.value);
  change.examples.push({ row: row + 1, before, after });
}
