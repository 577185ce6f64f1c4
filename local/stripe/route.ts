import type { Invoices } from './engine/invoices.ts';
import type { MeterLog } from './engine/meter-log.ts';
import type { Subscriptions } from './engine/subscriptions.ts';
import type { Params } from './form.ts';
import { StripeError } from './stripe-error.ts';
import type { World } from './world.ts';

/** The account that requests work on. */
export interface Account {
  readonly world: World;
  readonly log: MeterLog;
  readonly invoices: Invoices;
  readonly subscriptions: Subscriptions;
  /** Where a person's browser finds the pages of Checkout and of the portal. */
  readonly pagesUrl: string;
}

interface Request<P> {
  /** Checked by the schema, so that it is what stripe-node's types say. */
  readonly params: P;
  /** What the path names, such as the id of an object. */
  readonly id: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `:id` where an object is named. */
  readonly path: string;
  /** The schema of its parameters in `schema/roots.ts`; without one, only `honours` are known. */
  readonly schema: string | undefined;
  /** The parameters that do here what they do at Stripe; any other one is refused. */
  readonly honours: readonly string[];
  readonly run: (account: Account, request: Request<never>) => object;
}

interface RouteFacts<P> {
  readonly schema?: string;
  readonly honours?: readonly string[];
  readonly run: (account: Account, request: Request<P>) => object;
}

/** One route; `P` is stripe-node's type of its parameters. */
export const route = <P>(
  method: Route['method'],
  path: string,
  { schema, honours = [], run }: RouteFacts<P>,
): Route => ({
  method,
  path,
  schema,
  honours,
  run,
});

export interface ListParams {
  readonly limit?: number | string;
  readonly starting_after?: string;
  readonly ending_before?: string;
}

export const listParams = ['limit', 'starting_after', 'ending_before'] as const;

/** A page of a list, the newest object first, as Stripe cuts it: 10 unless asked for 1 to 100. */
export function pageOf<T extends { readonly id: string }>(oldestFirst: readonly T[], params: ListParams, url: string) {
  const limit = Number(params.limit ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new StripeError(400, 'This value must be between 1 and 100.', { param: 'limit' });
  }
  const all = oldestFirst.toReversed();
  const indexOf = (id: string, param: string) => {
    const index = all.findIndex((one) => one.id === id);
    if (index < 0) throw new StripeError(400, `No such object: '${id}'`, { code: 'resource_missing', param });
    return index;
  };
  if (params.ending_before !== undefined) {
    const end = indexOf(params.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: all.slice(start, end), has_more: start > 0, url };
  }
  const start = params.starting_after === undefined ? 0 : indexOf(params.starting_after, 'starting_after') + 1;
  return { object: 'list', data: all.slice(start, start + limit), has_more: start + limit < all.length, url };
}

/** Metadata after a change: a name set to nothing is dropped. */
export function mergeMetadata(before: Readonly<Record<string, string>>, change: unknown): Record<string, string> {
  if (change === undefined) return { ...before };
  if (change === '' || change === null) return {};
  const merged = { ...before, ...(change as Params) } as Record<string, string>;
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
