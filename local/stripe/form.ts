import { StripeError } from './stripe-error.ts';

export type Params = { [name: string]: unknown };

/** Reads a bracketed form (`items[0][price]=price_1`) as Stripe does: nested objects, and lists by index or by `[]`. */
export function parseForm(body: string): Params {
  const root: Params = Object.create(null) as Params;
  for (const [name, value] of new URLSearchParams(body)) put(root, pathOf(name), value);
  return toLists(root) as Params;
}

function pathOf(name: string): string[] {
  const [, head, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (head === undefined) throw new StripeError(400, `Invalid parameter name: ${name}`, { param: name });
  return [head, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part = '']) => part)];
}

function put(target: Params, [name = '', ...rest]: string[], value: string): void {
  const key = name === '' ? String(Object.keys(target).length) : name;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const known = target[key];
  const next = typeof known === 'object' && known !== null ? (known as Params) : (Object.create(null) as Params);
  target[key] = next;
  put(next, rest, value);
}

/** An object whose names count 0, 1, 2 … is a list. */
function toLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, toLists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
