import { monotonicFactory } from 'ulid';

const prefixes = {
  tenant: 'tnt',
  key: 'key',
  dataset: 'ds',
  run: 'run',
  model: 'mdl',
  version: 'ver',
  prediction: 'prd',
  conversation: 'cnv',
  handover: 'hnd',
  usage: 'use',
  lease: 'lse',
  event: 'evt',
  endpoint: 'whe',
  request: 'req',
  sponsor: 'spn',
} as const;

export type IdKind = keyof typeof prefixes;
declare const brand: unique symbol;
/** An identifier of one kind: a prefix and a ULID, so that ids sort by creation time. */
export type Id<K extends IdKind> = string & { readonly [brand]: K };
export type TenantId = Id<'tenant'>;

/** Makes a new id of `kind` at `nowMs` (epoch milliseconds). */
export type IdMaker = <K extends IdKind>(kind: K, nowMs: number) => Id<K>;

/** An id maker that draws from `random` (0 to 1, exclusive); the default is cryptographic. */
export function idMaker(random?: () => number): IdMaker {
  const ulid = monotonicFactory(random);
  return <K extends IdKind>(kind: K, nowMs: number) => `${prefixes[kind]}_${ulid(nowMs)}` as Id<K>;
}

/** The pattern that ids of `kind` match. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${prefixes[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`);
}
