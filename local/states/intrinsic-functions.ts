import { createHash, randomUUID } from 'node:crypto';
import { runtimeError } from './states-error.ts';

type Arguments = readonly unknown[];

/** The intrinsic functions of the Amazon States Language (specification, appendix B). */
export const intrinsicFunctions: Readonly<Record<string, (args: Arguments) => unknown>> = {
  'States.Format': ([template, ...values]) => format(text(template), values),
  'States.StringToJson': ([json]) => parseJson(text(json)),
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.Array': (args) => [...args],
  'States.ArrayPartition': ([array, size]) => partition(list(array), number(size)),
  'States.ArrayContains': ([array, value]) =>
    list(array).some((item) => JSON.stringify(item) === JSON.stringify(value)),
  'States.ArrayRange': ([first, last, step]) => range(number(first), number(last), number(step)),
  'States.ArrayGetItem': ([array, index]) => list(array)[number(index)],
  'States.ArrayLength': ([array]) => list(array).length,
  'States.ArrayUnique': ([array]) => [...new Map(list(array).map((item) => [JSON.stringify(item), item])).values()],
  'States.Base64Encode': ([value]) => Buffer.from(text(value)).toString('base64'),
  'States.Base64Decode': ([value]) => Buffer.from(text(value), 'base64').toString(),
  'States.Hash': ([value, algorithm]) => digest(value, text(algorithm)),
  'States.JsonMerge': ([first, second]) => ({ ...members(first), ...members(second) }),
  'States.MathAdd': ([first, second]) => number(first) + number(second),
  'States.MathRandom': ([first, last]) => number(first) + Math.floor(Math.random() * (number(last) - number(first))),
  'States.StringSplit': ([value, separators]) => split(text(value), text(separators)),
  'States.UUID': () => randomUUID(),
};

function format(template: string, values: Arguments): string {
  const places = template.match(/\{\}/g)?.length ?? 0;
  if (places !== values.length) throw runtimeError(`States.Format has ${places} places and ${values.length} values`);
  let next = 0;
  return template.replace(/\{\}/g, () => {
    const value = values[next++];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function partition(array: Arguments, size: number): unknown[] {
  if (!(size >= 1)) throw runtimeError('States.ArrayPartition needs a positive size');
  return Array.from({ length: Math.ceil(array.length / size) }, (_, at) => array.slice(at * size, (at + 1) * size));
}

function range(first: number, last: number, step: number): number[] {
  const length = Math.floor((last - first) / step) + 1;
  if (!(length >= 0 && length <= 1000)) throw runtimeError('States.ArrayRange yields at most 1000 items');
  return Array.from({ length }, (_, at) => first + at * step);
}

function split(value: string, separators: string): string[] {
  const parts = [''];
  for (const character of value) {
    if (separators.includes(character)) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.filter((part) => part !== '');
}

function digest(value: unknown, algorithm: string): string {
  const names: Record<string, string> = {
    MD5: 'md5',
    'SHA-1': 'sha1',
    'SHA-256': 'sha256',
    'SHA-384': 'sha384',
    'SHA-512': 'sha512',
  };
  const name = names[algorithm];
  if (name === undefined) throw runtimeError(`States.Hash does not know the algorithm ${algorithm}`);
  return createHash(name)
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex');
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw runtimeError(`States.StringToJson was given '${json}', which is not JSON`);
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw runtimeError(`An intrinsic function expected a string and got ${JSON.stringify(value)}`);
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw runtimeError(`An intrinsic function expected a number and got ${JSON.stringify(value)}`);
}

function list(value: unknown): Arguments {
  if (Array.isArray(value)) return value;
  throw runtimeError(`An intrinsic function expected an array and got ${JSON.stringify(value)}`);
}

function members(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw runtimeError(`An intrinsic function expected an object and got ${JSON.stringify(value)}`);
}
