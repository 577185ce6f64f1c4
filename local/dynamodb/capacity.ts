import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';

const writeUnitBytes = 1024;
const readUnitBytes = 4096;

/** Write units of one change of an item: the larger of before and after counts, and an absent item counts one. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(before ? itemSizeBytes(before) : 0, after ? itemSizeBytes(after) : 0);
  return Math.max(1, Math.ceil(bytes / writeUnitBytes));
}

/** Read units of `bytes` read together: half when the read may be stale. */
export function readUnits(bytes: number, isConsistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / readUnitBytes)) * (isConsistent ? 1 : 0.5);
}

/** Units of one request on one table. */
export interface Units {
  table: number;
  readonly indexes: Map<string, number>;
}

export interface CapacityTotals {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Adds up what each table consumed since the twin started. */
export class CapacityMeter {
  readonly #totals = new Map<string, { readUnits: number; writeUnits: number }>();

  record(tableName: string, kind: 'readUnits' | 'writeUnits', units: Units): void {
    const totals = this.#totals.get(tableName) ?? { readUnits: 0, writeUnits: 0 };
    totals[kind] += totalUnits(units);
    this.#totals.set(tableName, totals);
  }

  totals(): Readonly<Record<string, CapacityTotals>> {
    return Object.fromEntries(this.#totals);
  }
}

export const noUnits = (): Units => ({ table: 0, indexes: new Map() });

export function addUnits(sum: Units, units: Units, factor = 1): void {
  sum.table += units.table * factor;
  for (const [index, count] of units.indexes) sum.indexes.set(index, (sum.indexes.get(index) ?? 0) + count * factor);
}

const totalUnits = (units: Units) => units.table + [...units.indexes.values()].reduce((sum, count) => sum + count, 0);

/** The ConsumedCapacity member, when `ReturnConsumedCapacity` asks for it. */
export function consumedCapacity(tableName: string, units: Units, asked: unknown): Record<string, unknown> | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  const total = { TableName: tableName, CapacityUnits: totalUnits(units) };
  if (asked === 'TOTAL') return total;
  const indexes = Object.fromEntries([...units.indexes].map(([name, CapacityUnits]) => [name, { CapacityUnits }]));
  return {
    ...total,
    Table: { CapacityUnits: units.table },
    ...(units.indexes.size > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  };
}
