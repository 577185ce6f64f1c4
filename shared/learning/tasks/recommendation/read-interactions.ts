import { findInteractionColumns, type InteractionColumns } from '../../../dataset/interaction-columns.ts';
import type { ColumnSchema } from '../../../dataset/schema.ts';
import { type Column, isNumericColumn, type Table } from '../../../dataset/table.ts';
import { RunError } from '../../../runtime/errors.ts';
import type { Interactions } from '../../recommend/interactions.ts';

/** Interactions of a table, with what their codes stand for. */
export interface ReadInteractions {
  readonly columns: InteractionColumns;
  readonly interactions: Interactions;
  readonly userNames: readonly string[];
  readonly itemNames: readonly string[];
  /** Rows with a user and an item. */
  readonly usableRows: Int32Array;
}

/** Finds who took what in a clean table. Throws RunError that names the column that is missing. */
export function readInteractions(table: Table, schema: readonly ColumnSchema[], target: string): ReadInteractions {
  const columns = interactionColumns(schema, target);
  const find = (name: string) => {
    const column = table.columns.find((one) => one.name === name);
    if (!column) throw new RunError('target_missing', `There is no column "${name}".`, { param: name });
    return column;
  };
  const users = readCodes(find(columns.user));
  const items = readCodes(find(columns.item));
  const time = columns.time === null ? null : find(columns.time);
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  return {
    columns,
    interactions: {
      users: users.codes,
      items: items.codes,
      userCount: users.names.length,
      itemCount: items.names.length,
      times: time && timesOf(time),
    },
    userNames: users.names,
    itemNames: items.names,
    usableRows: rows.filter((row) => (users.codes[row] ?? -1) >= 0 && (items.codes[row] ?? -1) >= 0),
  };
}

/** Throws RunError `target_wrong_kind` where no column says who took the item. */
function interactionColumns(schema: readonly ColumnSchema[], target: string): InteractionColumns {
  const found = findColumns(schema, target);
  if (found) return found;
  throw new RunError('target_wrong_kind', missingColumn(schema, target) ?? '', { param: target });
}

/** What a table lacks for recommending the target's items, as a sentence; null where it has all. */
export function missingColumn(schema: readonly ColumnSchema[], target: string): string | null {
  if (findColumns(schema, target)) return null;
  const names = schema.map(({ name }) => name).join(', ');
  return `A recommendation needs a column of users beside "${target}", named such as user_id or customer; the columns are ${names}. Rename the one that holds them.`;
}

/** The target is the item, whatever its name. */
function findColumns(schema: readonly ColumnSchema[], target: string): InteractionColumns | null {
  const others = schema.filter(({ name }) => name !== target);
  const found = findInteractionColumns([{ name: 'item', kind: 'categorical' }, ...others]);
  return found && { ...found, item: target };
}

/** Codes in order of first use: the same however the dictionary was made. */
function readCodes(column: Column): { readonly codes: Int32Array; readonly names: readonly string[] } {
  const nameAt = isNumericColumn(column)
    ? (row: number) => (Number.isNaN(column.values[row]) ? undefined : String(column.values[row]))
    : (row: number) => column.dictionary[column.codes[row] ?? -1];
  const known = new Map<string, number>();
  const length = isNumericColumn(column) ? column.values.length : column.codes.length;
  const codes = Int32Array.from({ length }, (_, row) => {
    const name = nameAt(row);
    if (name === undefined) return -1;
    const code = known.get(name) ?? known.size;
    known.set(name, code);
    return code;
  });
  return { codes, names: [...known.keys()] };
}

/** A row without a time stands before all others. */
function timesOf(column: Column): Float64Array {
  const numbers = isNumericColumn(column)
    ? column.values
    : Float64Array.from(column.codes, (code) => Number(column.dictionary[code] ?? Number.NaN));
  return numbers.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
}
