import db from 'dynalite/db/index.js';
import * as z from 'zod';
import type { TableSpec } from '../deployment.ts';
import { asServiceError, validationError } from './dynamodb-error.ts';
import type { AttributeValue, Item } from './item.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })).min(1);
const definitionSchema = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  LocalSecondaryIndexes: z.array(z.never(), 'The twin has no local secondary indexes').optional(),
});

/** Where an item stands: texts that sort as DynamoDB sorts the keys. `range` is empty in a table without a sort key. */
export interface KeyTexts {
  readonly hash: string;
  readonly range: string;
}

interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface KeyShape {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
}

export interface IndexSchema extends KeyShape {
  readonly name: string;
  /** Undefined when the index holds every attribute. */
  readonly attributes: ReadonlySet<string> | undefined;
}

/** What a table of the template declares, ready for use. */
export class TableSchema {
  readonly name: string;
  readonly arn: string;
  readonly streamArn: string | undefined;
  readonly ttlAttribute: string | undefined;
  readonly key: KeyShape;
  readonly indexes: readonly IndexSchema[];
  /** The definition in the shape that CreateTable takes and dynalite checks against. */
  readonly definition: z.infer<typeof definitionSchema>;

  constructor(spec: TableSpec) {
    this.name = spec.name;
    this.arn = spec.arn;
    this.streamArn = spec.streamArn;
    this.ttlAttribute = spec.ttlAttribute;
    this.definition = definitionSchema.parse(spec.definition);
    this.key = this.#keyShape(this.definition.KeySchema);
    this.indexes = this.definition.GlobalSecondaryIndexes.map((index) => {
      const shape = this.#keyShape(index.KeySchema);
      const kept = [...keyNames(shape), ...keyNames(this.key), ...(index.Projection.NonKeyAttributes ?? [])];
      const attributes = index.Projection.ProjectionType === 'ALL' ? undefined : new Set(kept);
      return { ...shape, name: index.IndexName, attributes };
    });
  }

  index(name: string): IndexSchema {
    const index = this.indexes.find((each) => each.name === name);
    if (!index) throw validationError(`The table does not have the specified index: ${name}`);
    return index;
  }

  keyOf(item: Item): Item {
    return pick(item, keyNames(this.key));
  }

  /** The key texts of a `Key` parameter; throws when it does not fit the schema. */
  keyTexts(key: Item): KeyTexts {
    throwIfInvalid(db.validateKey(key, this.definition));
    return keyTexts(this.key, key);
  }

  /** The key texts of a whole item; throws when its table or index keys have the wrong type or are empty. */
  itemTexts(item: Item): KeyTexts {
    throwIfInvalid(db.validateItem(item, this.definition));
    for (const index of this.indexes) this.#checkIndexKeys(index, item);
    return keyTexts(this.key, item);
  }

  #checkIndexKeys(index: IndexSchema, item: Item): void {
    for (const name of keyNames(index)) {
      const value = item[name];
      if (value && (('S' in value && value.S === '') || ('B' in value && value.B === ''))) {
        throw validationError(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index.name}, IndexKey: ${name}`,
        );
      }
    }
  }

  #keyShape(schema: z.infer<typeof keySchema>): KeyShape {
    const attribute = (keyType: 'HASH' | 'RANGE') => {
      const name = schema.find((each) => each.KeyType === keyType)?.AttributeName;
      const found = this.definition.AttributeDefinitions.find((each) => each.AttributeName === name);
      return found && { name: found.AttributeName, type: found.AttributeType };
    };
    const hash = attribute('HASH');
    if (!hash) throw new Error(`Table ${this.name}: a partition key has no attribute definition`);
    return { hash, range: attribute('RANGE') };
  }
}

export function keyNames(shape: KeyShape): readonly string[] {
  return shape.range ? [shape.hash.name, shape.range.name] : [shape.hash.name];
}

/** The texts of an item's keys under `shape`; undefined when it lacks one (a sparse index leaves it out). */
export function indexTexts(shape: KeyShape, item: Item): KeyTexts | undefined {
  return keyNames(shape).every((name) => item[name]) ? keyTexts(shape, item) : undefined;
}

export function keyTexts(shape: KeyShape, item: Item): KeyTexts {
  return { hash: sortableText(item[shape.hash.name]), range: shape.range ? sortableText(item[shape.range.name]) : '' };
}

/** Strings sort by their UTF-8 bytes in SQLite as in DynamoDB; numbers and binary get a text that does. */
export function sortableText(value: AttributeValue | undefined): string {
  if (value && 'S' in value) return value.S;
  if (value && 'N' in value) return db.toLexiStr(value.N, 'N');
  if (value && 'B' in value) return db.toLexiStr(value.B, 'B');
  throw validationError('The provided key element does not match the schema');
}

export function pick(item: Item, names: Iterable<string>): Item {
  const picked: Item = {};
  for (const name of names) {
    const value = item[name];
    if (value) picked[name] = value;
  }
  return picked;
}

export function throwIfInvalid(error: Error | null | undefined): void {
  if (error) throw asServiceError(error);
}
