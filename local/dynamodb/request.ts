import validateBatchGet from 'dynalite/validations/batchGetItem.js';
import validateBatchWrite from 'dynalite/validations/batchWriteItem.js';
import validateDelete from 'dynalite/validations/deleteItem.js';
import validateDescribe from 'dynalite/validations/describeTable.js';
import validateGet from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import validatePut from 'dynalite/validations/putItem.js';
import validateQuery from 'dynalite/validations/query.js';
import validateUpdate from 'dynalite/validations/updateItem.js';
import { asServiceError, legacyParameter, validationError } from './dynamodb-error.ts';
import { ExpressionCache } from './expression-cache.ts';
import type { AttributeValue, Item } from './item.ts';
import { maxItemSizeBytes } from './item-size.ts';
import { PlainPuts } from './plain-puts.ts';

/** Attribute names and list positions from the top of an item. */
export type DocumentPath = readonly (string | number)[];

export interface Projection {
  readonly paths: readonly DocumentPath[];
  readonly nestedPaths: unknown;
}

export interface UpdateSection {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: DocumentPath;
  readonly val: unknown;
}

export interface KeyCondition {
  readonly ComparisonOperator: 'EQ' | 'LT' | 'LE' | 'GT' | 'GE' | 'BETWEEN' | 'BEGINS_WITH';
  readonly AttributeValueList: readonly AttributeValue[];
}

/** A request that dynalite has checked; the members with an underscore are its parsed expressions. */
export interface Request {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'UPDATED_OLD' | 'ALL_NEW' | 'UPDATED_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD';
  readonly ConsistentRead?: boolean;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly Select?: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'COUNT' | 'SPECIFIC_ATTRIBUTES';
  readonly ScanIndexForward?: boolean;
  readonly ExclusiveStartKey?: Item;
  readonly KeyConditions?: Readonly<Record<string, KeyCondition>>;
  readonly RequestItems?: Readonly<Record<string, never>>;
  readonly _condition?: { readonly expression: unknown; readonly nestedPaths: unknown };
  readonly _filter?: { readonly expression: unknown; readonly pathHeads: Readonly<Record<string, true>> };
  readonly _projection?: Projection;
  readonly _updates?: { readonly sections: readonly UpdateSection[]; readonly paths: readonly DocumentPath[] };
}

const checks = {
  GetItem: validateGet,
  PutItem: validatePut,
  UpdateItem: validateUpdate,
  DeleteItem: validateDelete,
  Query: validateQuery,
  BatchGetItem: validateBatchGet,
  BatchWriteItem: validateBatchWrite,
  DescribeTable: validateDescribe,
};

export type CheckedOperation = keyof typeof checks;

/** The forms that expressions replaced in 2014: refused, so that no condition is ever silently skipped. */
const legacyParameters = [
  'Expected',
  'ConditionalOperator',
  'AttributeUpdates',
  'AttributesToGet',
  'KeyConditions',
  'QueryFilter',
];
/** Queries that were parsed for their permission and not answered yet. */
const authorizedQueries = new WeakMap<object, Request>();

/** Parses a query whose permission is asked; `takeQuery` then does not parse it again (0.1 ms). */
export function previewQuery(input: Readonly<Record<string, unknown>>): Request {
  const request = parseRequest('Query', input);
  authorizedQueries.set(input, request);
  return request;
}

export function takeQuery(input: Readonly<Record<string, unknown>>): Request {
  const request = authorizedQueries.get(input) ?? parseRequest('Query', input);
  authorizedQueries.delete(input);
  return request;
}

const conditionFailureAnswers = ['NONE', 'ALL_OLD', undefined];

/** Checks types, limits and expressions as DynamoDB does; throws ServiceError. */
export function parseRequest(operation: CheckedOperation, input: Readonly<Record<string, unknown>>): Request {
  for (const name of legacyParameters) {
    if (input[name] !== undefined) throw legacyParameter(operation, name);
  }
  const onFailure = input.ReturnValuesOnConditionCheckFailure as Request['ReturnValuesOnConditionCheckFailure'];
  if (!conditionFailureAnswers.includes(onFailure)) {
    throw validationError(
      `1 validation error detected: Value '${String(onFailure)}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`,
    );
  }
  try {
    const checked = operation === 'PutItem' ? checkPut(input) : check(operation, input);
    return { ...checked, ReturnValuesOnConditionCheckFailure: onFailure } as unknown as Request;
  } catch (error) {
    throw asServiceError(error);
  }
}

const cache = new ExpressionCache();
const cached: ReadonlySet<CheckedOperation> = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
const store = { options: { maxItemSize: maxItemSizeBytes } };

const plainPuts = new PlainPuts();

function checkPut(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const known = plainPuts.find(input);
  if (known) return known;
  const checked = check('PutItem', input);
  plainPuts.keep(input, checked);
  return checked;
}

function check(operation: CheckedOperation, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { types, custom } = checks[operation];
  // dynalite deletes what it does not know from its argument.
  const request = validations.checkTypes(structuredClone(input), types);
  const form = cached.has(operation) ? cache.formOf(operation, request) : undefined;
  if (form !== undefined) checkValues(request.ExpressionAttributeValues as Item | undefined);
  const expressions = form === undefined ? undefined : cache.find(form, request);
  if (expressions) {
    const rest = cache.withoutSources(request);
    validations.checkValidations(rest, types, custom, store);
    return { ...rest, ...expressions };
  }
  validations.checkValidations(request, types, custom, store);
  if (form !== undefined) cache.keep(form, request);
  return request;
}

/** Checks the values of expressions, and writes their numbers in one form. */
function checkValues(values: Item | undefined): void {
  for (const [name, value] of Object.entries(values ?? {})) {
    const fault = validations.validateAttributeValue(value);
    if (fault) throw validationError(`ExpressionAttributeValues contains invalid value: ${fault} for key ${name}`);
  }
}
