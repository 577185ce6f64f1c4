import { InputError } from '../../features/input-error.ts';
import type { Catalogue } from './catalogue.ts';

/** Names of a catalogue with the codes that they stand for. */
export interface CatalogueIndex {
  readonly catalogue: Catalogue;
  readonly users: ReadonlyMap<string, number>;
  readonly items: ReadonlyMap<string, number>;
}

/** One input of a prediction as the catalogue knows it. */
export interface ReadAsked {
  /** -1 where no user is named, or one that was never seen. */
  readonly user: number;
  /** What the user is known to have taken, then what the input says; oldest first. */
  readonly history: Int32Array;
  /** Whether the input says more than the catalogue knows. */
  readonly hasRecent: boolean;
  /** Items of the input that the catalogue does not have, and that are passed over. */
  readonly unknownItems: readonly string[];
  /** Of each item, whether it may be answered; null where all may. */
  readonly isAllowed: ((item: number) => boolean) | null;
}

interface Names {
  readonly userColumn: string;
  readonly itemColumn: string;
}

/** Indexes a catalogue once for many predictions. */
export function indexCatalogue(catalogue: Catalogue): CatalogueIndex {
  const codesOf = (names: readonly string[]) => new Map(names.map((name, code) => [name, code]));
  return { catalogue, users: codesOf(catalogue.users), items: codesOf(catalogue.items) };
}

/** Reads who asks, what they took lately and what they may be answered. Throws InputError that names the column. */
export function readAsked(
  { catalogue, users, items }: CatalogueIndex,
  { userColumn, itemColumn }: Names,
  input: Readonly<Record<string, unknown>>,
  index: number,
): ReadAsked {
  const known = [userColumn, itemColumn, ...Object.keys(catalogue.attributes)];
  const stranger = Object.keys(input).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new InputError(stranger, `"${stranger}" is no column of this model; it has ${known.join(', ')}`, index);
  }
  const [named] = valuesOf(input, userColumn, index, false);
  const recent = valuesOf(input, itemColumn, index, true);
  if (named === undefined && recent.length === 0) {
    const advice = `Send "${userColumn}", or "${itemColumn}" with the items that were taken lately, or both`;
    throw new InputError(userColumn, advice, index);
  }
  const user = named === undefined ? -1 : (users.get(named) ?? -1);
  const codes = recent.map((name) => items.get(name));
  const { starts, taken } = catalogue;
  const before = user < 0 ? [] : taken.slice(starts[user], starts[user + 1]);
  return {
    user,
    history: Int32Array.from([...before, ...codes.filter((code) => code !== undefined)]),
    hasRecent: codes.some((code) => code !== undefined),
    unknownItems: recent.filter((_, at) => codes[at] === undefined),
    isAllowed: filterOf(catalogue, input, index),
  };
}

/** Each attribute that the input names must have the value, or one of the values, that it says. */
function filterOf({ attributes }: Catalogue, input: Readonly<Record<string, unknown>>, index: number) {
  const filters = Object.entries(attributes).flatMap(([name, values]) => {
    const wanted = new Set(valuesOf(input, name, index, true));
    return wanted.size === 0 ? [] : [{ values, wanted }];
  });
  if (filters.length === 0) return null;
  return (item: number) => filters.every(({ values, wanted }) => wanted.has(values[item] ?? ''));
}

function valuesOf(
  input: Readonly<Record<string, unknown>>,
  name: string,
  index: number,
  takesList: boolean,
): readonly string[] {
  const value = input[name] ?? null;
  if (value === null) return [];
  const values = Array.isArray(value) && takesList ? (value as unknown[]) : [value];
  return values.map((one) => {
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') return String(one);
    const expected = takesList ? 'a name or a list of names' : 'one name';
    throw new InputError(name, `"${name}" takes ${expected}`, index);
  });
}
