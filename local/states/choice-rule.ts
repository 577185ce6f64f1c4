import { findPath, readPath } from './json-path.ts';
import { runtimeError } from './states-error.ts';

export type ChoiceRule = Readonly<Record<string, unknown>>;

type Comparison = (value: unknown, operand: unknown) => boolean;

const order = {
  Equals: (a: number | string, b: number | string) => a === b,
  LessThan: (a: number | string, b: number | string) => a < b,
  GreaterThan: (a: number | string, b: number | string) => a > b,
  LessThanEquals: (a: number | string, b: number | string) => a <= b,
  GreaterThanEquals: (a: number | string, b: number | string) => a >= b,
};

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsPresent: (value) => value !== undefined,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

const comparisons = new Map<string, Comparison>([
  ['BooleanEquals', (value, operand) => typeof value === 'boolean' && value === operand],
  ['StringMatches', (value, operand) => typeof value === 'string' && matchesWildcards(value, String(operand))],
  ...Object.entries(order).flatMap(([name, compare]): [string, Comparison][] => [
    [`Numeric${name}`, (a, b) => typeof a === 'number' && typeof b === 'number' && compare(a, b)],
    [`String${name}`, (a, b) => typeof a === 'string' && typeof b === 'string' && compare(a, b)],
    [`Timestamp${name}`, (a, b) => isTimestamp(a) && isTimestamp(b) && compare(Date.parse(a), Date.parse(b))],
  ]),
]);

/** Whether a rule of a Choice state holds. A value of another type than the comparison's makes it false, as in AWS. */
export function holds(rule: ChoiceRule, input: unknown, context: unknown): boolean {
  if (Array.isArray(rule.And)) return rule.And.every((inner: ChoiceRule) => holds(inner, input, context));
  if (Array.isArray(rule.Or)) return rule.Or.some((inner: ChoiceRule) => holds(inner, input, context));
  if (rule.Not !== undefined) return !holds(rule.Not as ChoiceRule, input, context);
  const variable = String(rule.Variable);
  for (const [name, operand] of Object.entries(rule)) {
    const test = typeTests[name];
    if (test) return test(findOrRead(name, variable, input, context)) === operand;
    const isPath = name.endsWith('Path');
    const compare = comparisons.get(isPath ? name.slice(0, -'Path'.length) : name);
    if (!compare) continue;
    const value = readPath(variable, input, context);
    return compare(value, isPath ? readPath(String(operand), input, context) : operand);
  }
  throw runtimeError(`The Choice rule ${JSON.stringify(rule)} has no comparison that the twin knows`);
}

/** Only IsPresent may look at a path that leads nowhere. */
function findOrRead(test: string, variable: string, input: unknown, context: unknown): unknown {
  return test === 'IsPresent' ? findPath(variable, input, context) : readPath(variable, input, context);
}

function isTimestamp(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** `*` stands for any characters unless a backslash stands before it. */
function matchesWildcards(value: string, pattern: string): boolean {
  const source = pattern.replace(/\\\*|\*|[.+?^${}()|[\]\\]/g, (mark) =>
    mark === '*' ? '[\\s\\S]*' : mark === '\\*' ? '\\*' : `\\${mark}`,
  );
  return new RegExp(`^${source}$`).test(value);
}
