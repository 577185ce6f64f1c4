import db from 'dynalite/db/index.js';
import { type CapacityMeter, noUnits, readUnits, type Units } from './capacity.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import type { ItemStore } from './item-store.ts';
import type { Projection } from './request.ts';
import { type TableSchema, throwIfInvalid } from './table-schema.ts';

export interface Read {
  readonly key: Item;
  readonly projection: Projection | undefined;
  /** Units for one unit of a consistent read: 0.5 when the read may be stale, 2 in a transaction. */
  readonly unitFactor: number;
}

/** One item by its key, whole or projected, and what reading it consumed. */
export function readItem(
  store: ItemStore,
  meter: CapacityMeter,
  table: TableSchema,
  { key, projection, unitFactor }: Read,
): { readonly item: Item | undefined; readonly units: Units } {
  throwIfInvalid(db.validateKeyPaths(projection?.nestedPaths, table.definition));
  const item = store.get(table, table.keyTexts(key));
  const units = { ...noUnits(), table: readUnits(item ? itemSizeBytes(item) : 0, true) * unitFactor };
  meter.record(table.name, 'readUnits', units);
  return { item: item && projection ? db.mapPaths(projection.paths, item) : item, units };
}
