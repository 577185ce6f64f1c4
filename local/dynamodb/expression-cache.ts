import type { AttributeValue } from './item.ts';

type Members = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, AttributeValue>>;

const sources = [
  'ConditionExpression',
  'UpdateExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
];
const parsed = ['_condition', '_updates', '_projection'];
/** What a parser checks in values themselves, and so must check each time. */
const looksAtValues = /between|attribute_type/i;
const maxForms = 1000;

/** The place of a value in a parsed expression. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Parsed expressions by their text, names and types of values. dynalite builds its parser anew for each parse, which costs
 * four times what all other checks of a put cost together; a product has few expressions and many values.
 */
export class ExpressionCache {
  readonly #forms = new Map<string, Members>();

  /** The key under which a request's expressions are kept; undefined when they cannot be. */
  formOf(operation: string, request: Members): string | undefined {
    if (sources.every((name) => request[name] === undefined)) return undefined;
    if (looksAtValues.test(String(request.ConditionExpression))) return undefined;
    const types = Object.entries(valuesOf(request)).map(([name, value]) => [name, ...Object.keys(value)]);
    return JSON.stringify([operation, ...sources.slice(0, -1).map((name) => request[name] ?? null), types]);
  }

  /** The request's parsed expressions, if their form was kept before. */
  find(form: string, request: Members): Members | undefined {
    const found = this.#forms.get(form);
    return found && (fill(found, valuesOf(request)) as Members);
  }

  /** Keeps the expressions that dynalite put into a checked request. */
  keep(form: string, request: Members): void {
    const names = new Map(Object.entries(valuesOf(request)).map(([name, value]) => [value as unknown, name]));
    const members = parsed.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]);
    if (this.#forms.size >= maxForms) this.#forms.clear();
    this.#forms.set(form, hollow(Object.fromEntries(members), names) as Members);
  }

  /** The request without its expressions: what is left to check when their form is known. */
  withoutSources(request: Members): Members {
    return Object.fromEntries(Object.entries(request).filter(([name]) => !sources.includes(name)));
  }
}

const valuesOf = (request: Members) => (request.ExpressionAttributeValues ?? {}) as Values;

/** A copy with slots where the values stood: dynalite puts the very objects of the request into what it parses. */
function hollow(node: unknown, names: ReadonlyMap<unknown, string>): unknown {
  const name = names.get(node);
  return name === undefined ? mapNode(node, (child) => hollow(child, names)) : new Slot(name);
}

function fill(node: unknown, values: Values): unknown {
  return node instanceof Slot ? values[node.name] : mapNode(node, (child) => fill(child, values));
}

function mapNode(node: unknown, change: (child: unknown) => unknown): unknown {
  if (Array.isArray(node)) return node.map(change);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, change(child)]));
}
