/** A row in plain values, as stores write and read them. */
export type Item = Readonly<Record<string, unknown>>;
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}
type Condition = (item: Item, bindings: Bindings) => boolean;
type Operand = (item: Item, bindings: Bindings) => unknown;

const tokenPattern = /\s*(<=|>=|<>|[=<>(),+-]|[#:]?\w+)/gy;

/** Reads the conditions and updates that the product's stores write; anything else throws, so that none is ever skipped. */
class Reader {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    const tokens: string[] = [];
    tokenPattern.lastIndex = 0;
    while (tokenPattern.lastIndex < text.trimEnd().length) {
      const found = tokenPattern.exec(text);
      if (!found?.[1]) throw new Error(`The memory table cannot read "${text}"`);
      tokens.push(found[1]);
    }
    this.#tokens = tokens;
  }

  peek = (): string => this.#tokens[this.#next]?.toUpperCase() ?? '';
  isOver = (): boolean => this.#next >= this.#tokens.length;
  take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new Error('The memory table met an expression that ends too early');
    this.#next += 1;
    return token;
  }
  accept(wanted: string): boolean {
    if (this.peek() !== wanted) return false;
    this.#next += 1;
    return true;
  }
  expect(wanted: string): void {
    if (!this.accept(wanted)) throw new Error(`The memory table expected ${wanted} and met ${this.peek()}`);
  }
}

const nameOf = (token: string, { names }: Bindings): string => (token.startsWith('#') ? (names[token] ?? '') : token);

function readOperand(reader: Reader): Operand {
  const token = reader.take();
  if (token.startsWith(':')) return (_, { values }) => values[token];
  if (token === 'if_not_exists') {
    reader.expect('(');
    const name = reader.take();
    reader.expect(',');
    const otherwise = readOperand(reader);
    reader.expect(')');
    return (item, bindings) => item[nameOf(name, bindings)] ?? otherwise(item, bindings);
  }
  return (item, bindings) => item[nameOf(token, bindings)];
}

type Scalar = string | number;
/** Values of different types are unequal and in no order, as in DynamoDB. */
const compare = {
  '=': (a: unknown, b: unknown) => a === b,
  '<>': (a: unknown, b: unknown) => a !== b,
  '<': (a: unknown, b: unknown) => typeof a === typeof b && (a as Scalar) < (b as Scalar),
  '<=': (a: unknown, b: unknown) => typeof a === typeof b && (a as Scalar) <= (b as Scalar),
  '>': (a: unknown, b: unknown) => typeof a === typeof b && (a as Scalar) > (b as Scalar),
  '>=': (a: unknown, b: unknown) => typeof a === typeof b && (a as Scalar) >= (b as Scalar),
} as const;

function readPrimary(reader: Reader): Condition {
  if (reader.accept('NOT')) {
    const inner = readPrimary(reader);
    return (item, bindings) => !inner(item, bindings);
  }
  if (reader.accept('(')) {
    const inner = readAny(reader);
    reader.expect(')');
    return inner;
  }
  const word = reader.peek();
  if (word === 'ATTRIBUTE_EXISTS' || word === 'ATTRIBUTE_NOT_EXISTS') {
    reader.take();
    reader.expect('(');
    const name = reader.take();
    reader.expect(')');
    return (item, bindings) => (item[nameOf(name, bindings)] !== undefined) === (word === 'ATTRIBUTE_EXISTS');
  }
  if (reader.accept('BEGINS_WITH')) {
    reader.expect('(');
    const operand = readOperand(reader);
    reader.expect(',');
    const prefix = readOperand(reader);
    reader.expect(')');
    return (item, bindings) => String(operand(item, bindings)).startsWith(String(prefix(item, bindings)));
  }
  const left = readOperand(reader);
  if (reader.accept('BETWEEN')) {
    const low = readOperand(reader);
    reader.expect('AND');
    const high = readOperand(reader);
    return (item, bindings) =>
      compare['>='](left(item, bindings), low(item, bindings)) &&
      compare['<='](left(item, bindings), high(item, bindings));
  }
  const test = compare[reader.take() as keyof typeof compare];
  if (!test) throw new Error('The memory table met a comparison that it does not know');
  const right = readOperand(reader);
  return (item, bindings) => {
    const value = left(item, bindings);
    return value !== undefined && test(value, right(item, bindings));
  };
}

function readAll(reader: Reader): Condition {
  const parts = [readPrimary(reader)];
  while (reader.accept('AND')) parts.push(readPrimary(reader));
  return (item, bindings) => parts.every((part) => part(item, bindings));
}

function readAny(reader: Reader): Condition {
  const parts = [readAll(reader)];
  while (reader.accept('OR')) parts.push(readAll(reader));
  return (item, bindings) => parts.some((part) => part(item, bindings));
}

const conditions = new Map<string, Condition>();
/** A condition or key condition, parsed once. */
export function conditionOf(text: string): Condition {
  const known = conditions.get(text);
  if (known) return known;
  const reader = new Reader(text);
  const made = readAny(reader);
  if (!reader.isOver()) throw new Error(`The memory table cannot read all of "${text}"`);
  conditions.set(text, made);
  return made;
}

type Change = (before: Item, after: Record<string, unknown>, bindings: Bindings) => void;

function readChange(section: string, reader: Reader): Change {
  const name = reader.take();
  if (section === 'REMOVE') return (_, after, bindings) => delete after[nameOf(name, bindings)];
  if (section === 'ADD') {
    const amount = readOperand(reader);
    return (before, after, bindings) => {
      const at = nameOf(name, bindings);
      after[at] = Number(before[at] ?? 0) + Number(amount(before, bindings));
    };
  }
  reader.expect('=');
  const left = readOperand(reader);
  const sign = reader.accept('+') ? 1 : reader.accept('-') ? -1 : 0;
  const right = sign === 0 ? undefined : readOperand(reader);
  return (before, after, bindings) => {
    const value = left(before, bindings);
    after[nameOf(name, bindings)] = right ? Number(value) + sign * Number(right(before, bindings)) : value;
  };
}

const updates = new Map<string, readonly Change[]>();
/** What a row becomes by an update expression. */
export function applyUpdate(text: string, before: Item, bindings: Bindings): Item {
  let changes = updates.get(text);
  if (!changes) {
    const reader = new Reader(text);
    const made: Change[] = [];
    while (!reader.isOver()) {
      const section = reader.take().toUpperCase();
      if (!['SET', 'REMOVE', 'ADD'].includes(section)) throw new Error(`The memory table has no section ${section}`);
      do made.push(readChange(section, reader));
      while (reader.accept(','));
    }
    changes = made;
    updates.set(text, changes);
  }
  const after = { ...before };
  for (const change of changes) change(before, after, bindings);
  return after;
}
