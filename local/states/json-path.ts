import { runtimeError, StatesError } from './states-error.ts';

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | 'all';

/** Reads a path of the input, or, if it starts with `$$`, of the context object; throws States.Runtime where nothing is there. */
export function readPath(path: string, input: unknown, context: unknown): unknown {
  const value = findPath(path, input, context);
  if (value !== undefined) return value;
  throw runtimeError(`The JSONPath '${path}' could not be found in the input '${JSON.stringify(input)}'`);
}

/** As `readPath`, but undefined where nothing is there. */
export function findPath(path: string, input: unknown, context: unknown): unknown {
  const isContext = path.startsWith('$$');
  const steps = parsePath(isContext ? path.slice(1) : path);
  let found: unknown[] = [isContext ? context : input];
  for (const step of steps) found = found.flatMap((value) => follow(value, step));
  return steps.includes('all') ? found : found[0];
}

/** Puts `result` at `path` of a copy of `input`, making the objects on the way: `ResultPath`. */
export function writePath(path: string, input: unknown, result: unknown): unknown {
  return place(input, parsePath(path), result);
}

/** The steps of a path; throws States.Runtime naming what the twin does not evaluate (filters, slices, `..`). */
export function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  const token =
    /\.([A-Za-z0-9_\-\u0080-\uffff]+)|\.(\*)|\[(\d+)\]|\[(\*)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;
  token.lastIndex = 1;
  while (path.startsWith('$') && token.lastIndex < path.length) {
    const at = token.lastIndex;
    const match = token.exec(path);
    if (!match) throw runtimeError(`The twin does not evaluate '${path.slice(at)}' in the JSONPath '${path}'`);
    const [, name, star, index, bracketStar, single, double] = match;
    if (star !== undefined || bracketStar !== undefined) steps.push('all');
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'member', name: name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1') });
  }
  if (!path.startsWith('$')) throw runtimeError(`'${path}' is not a JSONPath`);
  return steps;
}

function follow(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === 'all') return Object.values(value);
  if (step.kind === 'index') return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
  return !Array.isArray(value) && Object.hasOwn(value, step.name)
    ? [(value as Record<string, unknown>)[step.name]]
    : [];
}

function place(target: unknown, [step, ...rest]: readonly Step[], result: unknown): unknown {
  if (step === undefined) return result;
  if (step === 'all') throw runtimeError('A ResultPath must name one place');
  if (step.kind === 'index') {
    if (!Array.isArray(target) || step.index >= target.length) throw resultPathMismatch();
    return target.map((value, at) => (at === step.index ? place(value, rest, result) : value));
  }
  if (typeof target !== 'object' || target === null || Array.isArray(target)) throw resultPathMismatch();
  const members = target as Record<string, unknown>;
  return { ...members, [step.name]: place(members[step.name] ?? {}, rest, result) };
}

function resultPathMismatch(): StatesError {
  return new StatesError('States.ResultPathMatchFailure', 'The ResultPath does not fit the input');
}
