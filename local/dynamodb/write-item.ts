import db from 'dynalite/db/index.js';
import { type CapacityMeter, noUnits, type Units, writeUnits } from './capacity.ts';
import { conditionalCheckFailed, validationError } from './dynamodb-error.ts';
import type { Item } from './item.ts';
import { itemSizeBytes, maxItemSizeBytes } from './item-size.ts';
import type { ItemStore } from './item-store.ts';
import type { Request } from './request.ts';
import { indexTexts, keyTexts, pick, type TableSchema, throwIfInvalid } from './table-schema.ts';
import { applyUpdate } from './update-expression.ts';

export type WriteOperation = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheck';

export interface WrittenItem {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly units: Units;
}

/** Checks the condition and carries out one write. Must run inside a transaction; throws before it changes anything. */
export function writeItem(
  store: ItemStore,
  meter: CapacityMeter,
  table: TableSchema,
  operation: WriteOperation,
  request: Request,
): WrittenItem {
  const key = request.Item ? table.itemTexts(request.Item) : table.keyTexts(request.Key ?? {});
  checkPaths(table, request);
  const before = store.get(table, key);
  if (request._condition && !db.matchesExprFilter(before ?? {}, request._condition.expression)) {
    // A refused write is billed as well: by the item that is there.
    meter.record(table.name, 'writeUnits', { table: writeUnits(before, undefined), indexes: new Map() });
    throw conditionalCheckFailed(request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined);
  }
  const after = newImage(operation, request, before);
  if (after) {
    table.itemTexts(after);
    if (itemSizeBytes(after) > maxItemSizeBytes) throw tooLarge(operation);
  }
  if (operation !== 'ConditionCheck') store.change(table, key, before, after);
  return { before, after, units: unitsOf(table, before, after) };
}

/** The item that `ReturnValues` asks for. */
export function returnedAttributes({ ReturnValues, _updates }: Request, written: WrittenItem): Item | undefined {
  const image = ReturnValues?.endsWith('_OLD') ? written.before : written.after;
  if (!ReturnValues || ReturnValues === 'NONE' || !image) return undefined;
  return ReturnValues.startsWith('ALL') ? image : db.mapPaths(_updates?.paths ?? [], image);
}

function newImage(operation: WriteOperation, request: Request, before: Item | undefined): Item | undefined {
  if (operation === 'PutItem') return request.Item;
  if (operation === 'DeleteItem') return undefined;
  if (operation === 'ConditionCheck') return before;
  return applyUpdate(before ?? request.Key ?? {}, request._updates?.sections ?? []);
}

function checkPaths(table: TableSchema, request: Request): void {
  throwIfInvalid(db.validateUpdates(undefined, request._updates, table.definition));
  throwIfInvalid(db.validateKeyPaths(request._condition?.nestedPaths, table.definition));
}

const tooLarge = (operation: WriteOperation) =>
  validationError(
    operation === 'UpdateItem'
      ? 'Item size to update has exceeded the maximum allowed size'
      : 'Item size has exceeded the maximum allowed size',
  );

/** An index is written only when its entry appears, changes or goes; a changed index key costs two writes. */
function unitsOf(table: TableSchema, before: Item | undefined, after: Item | undefined): Units {
  const units = noUnits();
  units.table = writeUnits(before, after);
  for (const index of table.indexes) {
    const project = (item: Item | undefined) =>
      item && indexTexts(index, item) && (index.attributes ? pick(item, index.attributes) : item);
    const left = project(before);
    const entered = project(after);
    if (!left && !entered) continue;
    const isMoved =
      left && entered && JSON.stringify(keyTexts(index, left)) !== JSON.stringify(keyTexts(index, entered));
    if (isMoved) units.indexes.set(index.name, writeUnits(left, undefined) + writeUnits(undefined, entered));
    else if (JSON.stringify(left) !== JSON.stringify(entered)) units.indexes.set(index.name, writeUnits(left, entered));
  }
  return units;
}
