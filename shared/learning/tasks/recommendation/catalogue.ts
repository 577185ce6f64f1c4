import * as z from 'zod';
import { type Column, isNumericColumn, type Table } from '../../../dataset/table.ts';
import { countItems } from '../../recommend/count-items.ts';
import { groupByUser } from '../../recommend/interactions.ts';
import type { ReadInteractions } from './read-interactions.ts';

const codes = z.array(z.int().nonnegative());

/** What an artifact knows beside its weights: names, what each user took, and what may be known of items. */
const catalogueSchema = z.strictObject({
  users: z.array(z.string()),
  items: z.array(z.string()),
  /** Of all rows: interactions with each item. */
  counts: codes,
  /** Of all rows, oldest first: those of user `u` from `starts[u]` up to `starts[u + 1]`. */
  starts: codes,
  taken: codes,
  /** Of each item, by column; null where it is not known. */
  attributes: z.record(z.string(), z.array(z.string().nullable())),
});
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Of an item's rows, so many must say the same of it: else the column tells of the interaction. */
const leastAgreement = 0.95;

/** Gathers what is known of users and items, and which columns tell nothing of items. */
export function makeCatalogue(table: Table, read: ReadInteractions) {
  const { columns, interactions, userNames, itemNames, usableRows } = read;
  const { starts, items } = groupByUser(interactions, usableRows);
  const attributes: Record<string, (string | null)[]> = {};
  const dropped: { name: string; reason: string }[] = [];
  for (const name of columns.others) {
    const column = table.columns.find((one) => one.name === name);
    const values = column && attributeOf(column, read);
    if (values) attributes[name] = values;
    else dropped.push({ name, reason: 'it differs between rows of the same item' });
  }
  if (columns.rating !== null) {
    dropped.push({ name: columns.rating, reason: 'that somebody took an item counts, however they rated it' });
  }
  const catalogue: Catalogue = {
    users: [...userNames],
    items: [...itemNames],
    counts: Array.from(countItems(items, itemNames.length)),
    starts: Array.from(starts),
    taken: Array.from(items),
    attributes,
  };
  return { catalogue, dropped };
}

/** The first value that is known of each item; null where too many others contradict. */
function attributeOf(column: Column, { interactions, usableRows }: ReadInteractions): (string | null)[] | null {
  const values: (string | null)[] = Array.from({ length: interactions.itemCount }, () => null);
  let [agreeing, known] = [0, 0];
  for (const row of usableRows) {
    const value = isNumericColumn(column)
      ? numberAt(column.values, row)
      : (column.dictionary[column.codes[row] ?? -1] ?? null);
    if (value === null) continue;
    const item = interactions.items[row] as number;
    values[item] ??= value;
    known += 1;
    agreeing += Number(values[item] === value);
  }
  return agreeing >= leastAgreement * known ? values : null;
}

function numberAt(values: Float64Array, row: number): string | null {
  const value = values[row] ?? Number.NaN;
  return Number.isNaN(value) ? null : String(value);
}

export const writeCatalogue = (catalogue: Catalogue): Uint8Array => new TextEncoder().encode(JSON.stringify(catalogue));

/** Throws where the bytes are no catalogue. */
export const readCatalogue = (bytes: Uint8Array): Catalogue =>
  catalogueSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
