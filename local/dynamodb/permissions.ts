import type { Permission } from '../service.ts';
import { validationError } from './dynamodb-error.ts';
import type { AttributeValue, Item } from './item.ts';
import { previewQuery } from './request.ts';
import type { TableSchema } from './table-schema.ts';
import { transactItems } from './transaction.ts';

type Input = Readonly<Record<string, unknown>>;
type FindTable = (name: string) => TableSchema;

/** A transaction needs the right of each of its actions (developer guide, "IAM with transactions"). */
const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** What a call needs of its caller's role, with the partition keys it touches as `dynamodb:LeadingKeys`. */
export function tablePermissions(operation: string, input: Input, findTable: FindTable): readonly Permission[] {
  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return transactItems(input).map(([name, action]) => {
        const table = findTable(String(action.TableName));
        return permission(transactActions[name] ?? name, table, [keyOf(action)]);
      });
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(memberOf(input.RequestItems)).map(([name, requests]) =>
        permission(operation, findTable(name), batchKeys(requests)),
      );
    case 'Query':
      return [queryPermission(input, findTable(String(input.TableName)))];
    case 'DescribeTable':
      return [permission(operation, findTable(String(input.TableName)), [])];
    default:
      return [permission(operation, findTable(String(input.TableName)), [keyOf(input)])];
  }
}

function permission(operation: string, table: TableSchema, keys: readonly Item[]): Permission {
  const leadingKeys = keys.flatMap((key) => keyText(key[table.key.hash.name]));
  return withLeadingKeys({ action: `dynamodb:${operation}`, resource: table.arn }, leadingKeys);
}

function queryPermission(input: Input, table: TableSchema): Permission {
  const { IndexName, KeyConditions } = previewQuery(input);
  const index = IndexName === undefined ? undefined : table.index(IndexName);
  const resource = index ? `${table.arn}/index/${index.name}` : table.arn;
  const hash = KeyConditions?.[(index ?? table.key).hash.name]?.AttributeValueList[0];
  return withLeadingKeys({ action: 'dynamodb:Query', resource }, keyText(hash));
}

const withLeadingKeys = (allowed: Permission, keys: readonly string[]): Permission =>
  keys.length > 0 ? { ...allowed, context: { 'dynamodb:LeadingKeys': [...new Set(keys)] } } : allowed;

/** The members of a parameter that must be an object; the full check of the request comes later. */
function memberOf(parameter: unknown): Readonly<Record<string, unknown>> {
  if (typeof parameter !== 'object' || parameter === null) throw validationError('The request lacks a parameter');
  return parameter as Readonly<Record<string, unknown>>;
}

const keyOf = (action: Input) => memberOf(action.Key ?? action.Item) as Item;

function batchKeys(requests: unknown): readonly Item[] {
  if (!Array.isArray(requests)) return memberOf(memberOf(requests).Keys) as unknown as Item[];
  return requests.map((request: unknown) => {
    const { PutRequest, DeleteRequest } = memberOf(request);
    return keyOf(memberOf(PutRequest ?? DeleteRequest));
  });
}

function keyText(value: AttributeValue | undefined): readonly string[] {
  const text: unknown = value && Object.values(value)[0];
  return typeof text === 'string' ? [text] : [];
}
