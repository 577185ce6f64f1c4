import { intrinsicFunctions } from './intrinsic-functions.ts';
import { parsePath, readPath } from './json-path.ts';
import { runtimeError } from './states-error.ts';

/** The value of a field `name.$`: a path, or an intrinsic function with its arguments. */
export type Expression =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** Parses an expression; throws States.Runtime naming what the twin does not evaluate. */
export function parseExpression(source: string): Expression {
  const reader = { source, at: 0 };
  const expression = parseOne(reader);
  skipSpace(reader);
  if (reader.at < source.length) throw runtimeError(`Unexpected '${source.slice(reader.at)}' in '${source}'`);
  return expression;
}

export function evaluateExpression(expression: Expression, input: unknown, context: unknown): unknown {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return readPath(expression.path, input, context);
  const run = intrinsicFunctions[expression.name];
  if (!run) throw runtimeError(`The twin does not know the intrinsic function ${expression.name}`);
  return run(expression.args.map((argument) => evaluateExpression(argument, input, context)));
}

interface Reader {
  readonly source: string;
  at: number;
}

function parseOne(reader: Reader): Expression {
  skipSpace(reader);
  const rest = reader.source.slice(reader.at);
  if (rest.startsWith('$')) return parsePathExpression(reader);
  if (rest.startsWith("'")) return { kind: 'literal', value: readQuoted(reader) };
  const call = /^(States\.\w+)\s*\(/.exec(rest);
  if (call) return parseCall(reader, call[1] ?? '', call[0].length);
  const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(rest);
  if (!literal) throw runtimeError(`'${reader.source}' is neither a JSONPath nor an intrinsic function`);
  reader.at += literal[0].length;
  return { kind: 'literal', value: JSON.parse(literal[0]) as unknown };
}

function parseCall(reader: Reader, name: string, headLength: number): Expression {
  if (!Object.hasOwn(intrinsicFunctions, name)) throw runtimeError(`The twin does not know ${name}`);
  reader.at += headLength;
  const args: Expression[] = [];
  for (;;) {
    skipSpace(reader);
    const mark = reader.source[reader.at];
    if (mark === ')') {
      reader.at += 1;
      return { kind: 'call', name, args };
    }
    if (mark === undefined) throw runtimeError(`The call of ${name} is not closed in '${reader.source}'`);
    if (mark === ',') reader.at += 1;
    args.push(parseOne(reader));
  }
}

function parsePathExpression(reader: Reader): Expression {
  const start = reader.at;
  let depth = 0;
  for (; reader.at < reader.source.length; reader.at++) {
    const character = reader.source[reader.at] ?? '';
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    else if (depth === 0 && /[,)\s]/.test(character)) break;
  }
  const path = reader.source.slice(start, reader.at);
  parsePath(path.startsWith('$$') ? path.slice(1) : path);
  return { kind: 'path', path };
}

/** `'...'` in which `\` takes the next character as it is. */
function readQuoted(reader: Reader): string {
  let value = '';
  for (reader.at += 1; reader.at < reader.source.length; reader.at++) {
    const character = reader.source[reader.at] ?? '';
    if (character === "'") {
      reader.at += 1;
      return value;
    }
    value += character === '\\' ? (reader.source[++reader.at] ?? '') : character;
  }
  throw runtimeError(`A string is not closed in '${reader.source}'`);
}

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.source[reader.at] ?? '')) reader.at += 1;
}
