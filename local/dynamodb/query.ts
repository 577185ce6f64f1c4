import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import db from 'dynalite/db/index.js';
import { noUnits, readUnits, type Units } from './capacity.ts';
import { validationError } from './dynamodb-error.ts';
import { type Item, parseItem } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import type { KeyCondition, Request } from './request.ts';
import {
  type IndexSchema,
  type KeyShape,
  keyNames,
  keyTexts,
  pick,
  sortableText,
  type TableSchema,
  throwIfInvalid,
} from './table-schema.ts';

/** A page ends after this many bytes even when `Limit` allows more. */
const maxPageBytes = 1024 * 1024;

export interface QueryPage {
  readonly items: readonly Item[];
  readonly scannedCount: number;
  readonly lastEvaluatedKey: Item | undefined;
  readonly units: Units;
}

interface Range {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Queries of a table or of one of its indexes. */
export class ItemQuery {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  page(table: TableSchema, request: Request): QueryPage {
    const index = request.IndexName === undefined ? undefined : table.index(request.IndexName);
    checkQuery(table, index, request);
    const startNames = index ? [...new Set([...keyNames(table.key), ...keyNames(index)])] : keyNames(table.key);
    const limit = request.Limit ?? Number.POSITIVE_INFINITY;
    const items: Item[] = [];
    let [scannedCount, bytes] = [0, 0];
    let lastEvaluatedKey: Item | undefined;
    for (const stored of this.#read(table, index, request, startNames)) {
      const item = index?.attributes ? pick(stored, index.attributes) : stored;
      scannedCount += 1;
      bytes += itemSizeBytes(item);
      if (!request._filter || db.matchesExprFilter(item, request._filter.expression)) items.push(item);
      if (scannedCount >= limit || bytes >= maxPageBytes) {
        lastEvaluatedKey = pick(stored, startNames);
        break;
      }
    }
    const paths = request._projection?.paths;
    return {
      items: paths ? items.map((item) => db.mapPaths(paths, item)) : items,
      scannedCount,
      lastEvaluatedKey,
      units: unitsOf(index, readUnits(bytes, request.ConsistentRead === true)),
    };
  }

  *#read(table: TableSchema, index: IndexSchema | undefined, request: Request, startNames: readonly string[]) {
    const shape = index ?? table.key;
    const range = rangeOf(shape, request);
    const start = startOf(table, index, request, startNames);
    const order = request.ScanIndexForward === false ? 'DESC' : 'ASC';
    const sql = index
      ? `SELECT item.image FROM index_entry AS place JOIN item ON item.table_name = place.table_name
           AND item.hash = place.item_hash AND item.range = place.item_range
         WHERE place.table_name = ? AND place.index_name = ? AND place.hash = ? ${range.sql} ${start.sql}
         ORDER BY place.range ${order}, place.item_hash ${order}, place.item_range ${order}`
      : `SELECT image FROM item AS place WHERE table_name = ? AND hash = ? ${range.sql} ${start.sql}
         ORDER BY range ${order}`;
    const hash = sortableText(request.KeyConditions?.[shape.hash.name]?.AttributeValueList[0]);
    const place = index ? [table.name, index.name, hash] : [table.name, hash];
    for (const row of this.#prepare(sql).iterate(...place, ...range.values, ...start.values)) {
      yield parseItem((row as { image: string }).image);
    }
  }

  #prepare(sql: string): StatementSync {
    const prepared = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function unitsOf(index: IndexSchema | undefined, count: number): Units {
  return index ? { table: 0, indexes: new Map([[index.name, count]]) } : { ...noUnits(), table: count };
}

const comparisons = { EQ: '=', LT: '<', LE: '<=', GT: '>', GE: '>=' } as const;

function rangeOf(shape: KeyShape, request: Request): Range {
  const condition = shape.range && request.KeyConditions?.[shape.range.name];
  if (!condition) return { sql: '', values: [] };
  const [low = '', high = ''] = condition.AttributeValueList.map(sortableText);
  if (condition.ComparisonOperator === 'BETWEEN') {
    return { sql: 'AND place.range BETWEEN ? AND ?', values: [low, high] };
  }
  if (condition.ComparisonOperator === 'BEGINS_WITH') {
    return { sql: 'AND place.range >= ? AND place.range < ?', values: [low, `${low}\u{10FFFF}`] };
  }
  return { sql: `AND place.range ${comparisons[condition.ComparisonOperator]} ?`, values: [low] };
}

function startOf(
  table: TableSchema,
  index: IndexSchema | undefined,
  { ExclusiveStartKey: start, ScanIndexForward, KeyConditions }: Request,
  startNames: readonly string[],
): Range {
  if (!start) return { sql: '', values: [] };
  const hashName = (index ?? table.key).hash.name;
  const isComplete = Object.keys(start).length === startNames.length && startNames.every((name) => start[name]);
  if (!isComplete) throw validationError('The provided starting key is invalid');
  const asked = KeyConditions?.[hashName]?.AttributeValueList[0];
  if (sortableText(start[hashName]) !== sortableText(asked)) {
    throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
  const key = table.keyTexts(table.keyOf(start));
  const comparison = ScanIndexForward === false ? '<' : '>';
  if (!index) return { sql: `AND place.range ${comparison} ?`, values: [key.range] };
  return {
    sql: `AND (place.range, place.item_hash, place.item_range) ${comparison} (?, ?, ?)`,
    values: [keyTexts(index, start).range, key.hash, key.range],
  };
}

function checkQuery(table: TableSchema, index: IndexSchema | undefined, request: Request): void {
  if (index && request.ConsistentRead) {
    throw validationError('Consistent reads are not supported on global secondary indexes');
  }
  checkKeyConditions(index ?? table.key, request.KeyConditions ?? {});
  checkProjection(index, request);
  throwIfInvalid(db.validateKeyPaths(request._projection?.nestedPaths, table.definition));
  for (const name of keyNames(index ?? table.key)) {
    if (request._filter?.pathHeads[name]) {
      throw validationError(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
}

function checkKeyConditions(shape: KeyShape, conditions: Readonly<Record<string, KeyCondition>>): void {
  const hash = conditions[shape.hash.name];
  if (!hash) throw validationError(`Query condition missed key schema element: ${shape.hash.name}`);
  if (hash.ComparisonOperator !== 'EQ') throw validationError('Query key condition not supported');
  for (const [name, { AttributeValueList }] of Object.entries(conditions)) {
    const attribute = [shape.hash, shape.range].find((each) => each?.name === name);
    if (!attribute) throw validationError('Query key condition not supported');
    if (AttributeValueList.some((value) => !(attribute.type in value))) {
      throw validationError(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
    }
  }
}

function checkProjection(index: IndexSchema | undefined, { Select, _projection }: Request): void {
  const kept = index?.attributes;
  if (!kept) return;
  const missing = (_projection?.paths ?? []).map(([name]) => String(name)).filter((name) => !kept.has(name));
  if (missing.length > 0 || Select === 'ALL_ATTRIBUTES') {
    throw validationError(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
    );
  }
}
