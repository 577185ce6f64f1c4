import { compileWildcards } from './wildcards.ts';

type Context = Readonly<Record<string, readonly string[]>>;
export type ContextCheck = (context: Context) => boolean;
type ValueTest = (value: string) => boolean;

const sensitive = { isCaseSensitive: true };
const numeric = (holds: (a: number, b: number) => boolean) => (wanted: readonly string[]) => (value: string) =>
  wanted.some((bound) => holds(Number(value), Number(bound)));

/** Positive operators by name: what one value of the request must satisfy. */
const operators: Readonly<Record<string, (wanted: readonly string[]) => ValueTest>> = {
  StringEquals: (wanted) => (value) => wanted.includes(value),
  StringEqualsIgnoreCase: (wanted) => (value) => wanted.some((one) => one.toLowerCase() === value.toLowerCase()),
  StringLike: (wanted) => compileWildcards(wanted, sensitive),
  ArnEquals: (wanted) => compileWildcards(wanted, sensitive),
  ArnLike: (wanted) => compileWildcards(wanted, sensitive),
  Bool: (wanted) => (value) => wanted.some((one) => one.toLowerCase() === value.toLowerCase()),
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
};

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

/** Compiles a statement's Condition block: every operator and key must hold. Throws on an operator it does not know. */
export function compileConditions(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): ContextCheck {
  const checks = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => compileOne(operator, key, wanted)),
  );
  return (context) => checks.every((check) => check(context));
}

/** IAM User Guide, "Multivalued context keys" and "...IfExists condition operators". */
function compileOne(operator: string, key: string, wanted: readonly string[]): ContextCheck {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator);
  const [, quantifier, name = '', ifExists] = match ?? [];
  if (name === 'Null') return (context) => wanted.includes(String(context[key] === undefined));
  const positive = negations[name] ?? name;
  const test = operators[positive]?.(wanted);
  if (!test) throw new Error(`IAM condition operator ${operator} is not one that the twin evaluates`);
  const isNegated = positive !== name;
  const holds: ValueTest = isNegated ? (value) => !test(value) : test;
  return (context) => {
    const values = context[key];
    if (values === undefined) return quantifier === 'ForAllValues' || ifExists !== undefined || isNegated;
    if (quantifier === 'ForAllValues' || (isNegated && quantifier === undefined)) return values.every(holds);
    return values.some(holds);
  };
}
