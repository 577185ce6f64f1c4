import { addUnits, type CapacityMeter, noUnits, type Units } from './capacity.ts';
import { legacyParameter, validationError } from './dynamodb-error.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import type { ItemStore } from './item-store.ts';
import { readItem } from './read-item.ts';
import type { Projection, Request } from './request.ts';
import type { TableSchema } from './table-schema.ts';
import { type WriteOperation, writeItem } from './write-item.ts';

/** A batch answers at most this much; the keys beyond come back unprocessed. */
const maxAnswerBytes = 16 * 1024 * 1024;
const maxWrites = 25;

type BatchKeys = {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
  readonly AttributesToGet?: unknown;
  readonly _projection?: Projection;
};
type BatchWrite = { readonly PutRequest?: { readonly Item: Item }; readonly DeleteRequest?: { readonly Key: Item } };
type FindTable = (name: string) => TableSchema;

export interface BatchRead {
  readonly responses: Readonly<Record<string, readonly Item[]>>;
  readonly unprocessed: Readonly<Record<string, unknown>>;
  readonly units: ReadonlyMap<string, Units>;
}

/** BatchGetItem. `input` is the request as sent: unprocessed keys come back in its words. */
export function readBatch(
  store: ItemStore,
  meter: CapacityMeter,
  findTable: FindTable,
  request: Request,
  input: Readonly<Record<string, unknown>>,
): BatchRead {
  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, unknown> = {};
  const units = new Map<string, Units>();
  let bytes = 0;
  for (const [tableName, asked] of Object.entries<BatchKeys>(request.RequestItems ?? {})) {
    if (asked.AttributesToGet) throw legacyParameter('BatchGetItem', 'AttributesToGet');
    const table = findTable(tableName);
    const found: Item[] = [];
    const left: Item[] = [];
    const sum = noUnits();
    for (const key of asked.Keys) {
      if (bytes > maxAnswerBytes) {
        left.push(key);
        continue;
      }
      const unitFactor = asked.ConsistentRead ? 1 : 0.5;
      const read = readItem(store, meter, table, { key, projection: asked._projection, unitFactor });
      addUnits(sum, read.units);
      if (!read.item) continue;
      bytes += itemSizeBytes(read.item);
      found.push(read.item);
    }
    responses[tableName] = found;
    units.set(tableName, sum);
    const sent = (input.RequestItems as Record<string, object>)[tableName];
    if (left.length > 0) unprocessed[tableName] = { ...sent, Keys: left };
  }
  return { responses, unprocessed, units };
}

/** BatchWriteItem: unlike a transaction, only its checks are all or nothing; here all its writes commit together. */
export function writeBatch(
  store: ItemStore,
  meter: CapacityMeter,
  findTable: FindTable,
  request: Request,
): ReadonlyMap<string, Units> {
  const units = new Map<string, Units>();
  for (const { table, operation, write } of batchWrites(findTable, request)) {
    const written = writeItem(store, meter, table, operation, write);
    const sum = units.get(table.name) ?? noUnits();
    addUnits(sum, written.units);
    units.set(table.name, sum);
  }
  for (const [tableName, each] of units) meter.record(tableName, 'writeUnits', each);
  return units;
}

interface PlacedWrite {
  readonly table: TableSchema;
  readonly operation: WriteOperation;
  readonly write: Request;
}

function batchWrites(findTable: FindTable, request: Request): readonly PlacedWrite[] {
  const places = new Set<string>();
  const writes = Object.entries<readonly BatchWrite[]>(request.RequestItems ?? {}).flatMap(([TableName, requests]) =>
    requests.map(({ PutRequest, DeleteRequest }): PlacedWrite => {
      const table = findTable(TableName);
      const key = PutRequest ? table.itemTexts(PutRequest.Item) : table.keyTexts(DeleteRequest?.Key ?? {});
      const place = JSON.stringify([TableName, key.hash, key.range]);
      if (places.has(place)) throw validationError('Provided list of item keys contains duplicates');
      places.add(place);
      if (PutRequest) return { table, operation: 'PutItem', write: { TableName, Item: PutRequest.Item } };
      return { table, operation: 'DeleteItem', write: { TableName, Key: DeleteRequest?.Key ?? {} } };
    }),
  );
  if (writes.length > maxWrites) throw validationError('Too many items requested for the BatchWriteItem call');
  return writes;
}
