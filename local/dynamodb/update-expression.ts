import { addDecimals } from './decimal.ts';
import { validationError } from './dynamodb-error.ts';
import type { AttributeValue, Item } from './item.ts';
import type { DocumentPath, UpdateSection } from './request.ts';

/** An operand as dynalite parses it: a path, a literal, arithmetic or a function. */
type Operand =
  | DocumentPath
  | AttributeValue
  | { readonly type: 'add' | 'subtract'; readonly args: readonly [Operand, Operand] }
  | {
      readonly type: 'function';
      readonly name: 'if_not_exists' | 'list_append';
      readonly args: readonly [Operand, Operand];
    };

type Place = { readonly parent: Record<string, AttributeValue>; readonly last: string };

const wrongType = () => validationError('An operand in the update expression has an incorrect data type');
const absent = () => validationError('The provided expression refers to an attribute that does not exist in the item');
const invalidPath = () => validationError('The document path provided in the update expression is invalid for update');

/**
 * The item after an update. dynalite's own applier is not used: it lets `SET a = b` alias b, and shifts a list between two removals.
 * Every operand is read from the item as it was before the update.
 */
export function applyUpdate(before: Item, sections: readonly UpdateSection[]): Item {
  const after = structuredClone(before);
  const lists = new Set<AttributeValue[]>();
  const values = sections.map((section) =>
    section.type === 'set' ? structuredClone(operandValue(section.val as Operand, before)) : undefined,
  );
  sections.forEach((section, at) => {
    const place = findPlace(after, section.path, lists);
    const value = newValue(section, values[at], place.parent[place.last]);
    // A removed list element leaves a hole until the end, so that the other positions keep their meaning.
    if (value) place.parent[place.last] = value;
    else delete place.parent[place.last];
  });
  for (const list of lists) list.splice(0, list.length, ...list.filter(() => true));
  return after;
}

function newValue(
  section: UpdateSection,
  assigned: AttributeValue | undefined,
  existing: AttributeValue | undefined,
): AttributeValue | undefined {
  if (section.type === 'set') return assigned;
  if (section.type === 'remove') return undefined;
  const operand = section.val as AttributeValue;
  return section.type === 'add' ? added(existing, operand) : withoutMembers(existing, operand);
}

function operandValue(operand: Operand, item: Item): AttributeValue {
  if (isPath(operand)) {
    const value = readPath(item, operand);
    if (!value) throw absent();
    return value;
  }
  if (!('type' in operand)) return operand;
  const [first, second] = operand.args;
  if (operand.type === 'function') {
    if (operand.name === 'if_not_exists') {
      return (isPath(first) ? readPath(item, first) : undefined) ?? operandValue(second, item);
    }
    const head = operandValue(first, item);
    const tail = operandValue(second, item);
    if (!('L' in head && 'L' in tail)) throw wrongType();
    return { L: [...head.L, ...tail.L] };
  }
  const left = operandValue(first, item);
  const right = operandValue(second, item);
  if (!('N' in left && 'N' in right)) throw wrongType();
  return { N: addDecimals(left.N, right.N, operand.type === 'add' ? 1n : -1n) };
}

function added(existing: AttributeValue | undefined, operand: AttributeValue): AttributeValue {
  if ('N' in operand) {
    if (existing && !('N' in existing)) throw wrongType();
    return { N: addDecimals(existing?.N ?? '0', operand.N) };
  }
  if (!existing) return operand;
  const [type, members] = setMembers(existing, operand);
  const [, more] = setMembers(operand, operand);
  return setOf(type, [...new Set([...members, ...more])]);
}

function withoutMembers(existing: AttributeValue | undefined, operand: AttributeValue): AttributeValue | undefined {
  if (!existing) return undefined;
  const [type, members] = setMembers(existing, operand);
  const [, unwanted] = setMembers(operand, operand);
  const kept = members.filter((member) => !unwanted.includes(member));
  return kept.length > 0 ? setOf(type, kept) : undefined;
}

type SetType = 'SS' | 'NS' | 'BS';

function setMembers(value: AttributeValue, like: AttributeValue): readonly [SetType, readonly string[]] {
  if ('SS' in value && 'SS' in like) return ['SS', value.SS];
  if ('NS' in value && 'NS' in like) return ['NS', value.NS];
  if ('BS' in value && 'BS' in like) return ['BS', value.BS];
  throw wrongType();
}

const setOf = (type: SetType, members: string[]) => ({ [type]: members }) as AttributeValue;

const isPath = (operand: Operand): operand is DocumentPath => Array.isArray(operand);

function readPath(item: Item, path: DocumentPath): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const piece of path) {
    if (value && 'M' in value && typeof piece === 'string') value = value.M[piece];
    else if (value && 'L' in value && typeof piece === 'number') value = value.L[piece];
    else return undefined;
  }
  return value;
}

function findPlace(item: Item, path: DocumentPath, lists: Set<AttributeValue[]>): Place {
  const parent = readPath(item, path.slice(0, -1));
  const last = path.at(-1);
  if (parent && 'M' in parent && typeof last === 'string') return { parent: parent.M, last };
  if (parent && 'L' in parent && typeof last === 'number') {
    lists.add(parent.L);
    // An array is written here by its position as any other member by its name.
    return { parent: parent.L as unknown as Record<string, AttributeValue>, last: String(last) };
  }
  throw invalidPath();
}
