import type * as z from 'zod';
import type { Operation } from '../api/operation.ts';
import type { Caller } from './caller.ts';
import type { IdempotencyKey } from './idempotency-key.ts';
import type { IdMaker } from './ids.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

/** A request to operation `O` after everything about it was checked. */
export interface ApiRequest<O extends Operation = Operation> {
  readonly params: Parsed<O['params']>;
  readonly query: Parsed<O['query']>;
  readonly body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
  /** Null for public operations, and for those only. */
  readonly caller: O['scope'] extends null ? null : Caller;
  readonly requestId: string;
  /** When the request came; for a retried POST, when its first try came. */
  readonly nowMs: number;
  /** A retried POST with the same Idempotency-Key makes the same ids again, in the same order. */
  readonly makeId: IdMaker;
  /** Secret random bytes, the same again for a retried POST. */
  readonly randomBytes: (sizeBytes: number) => Uint8Array;
  /** Null when the caller sent no Idempotency-Key. Only use cases that commit by themselves need it. */
  readonly idempotencyKey: IdempotencyKey | null;
}

type SuccessBody<O extends Operation> = O['success'] extends { schema: infer S extends z.ZodType }
  ? z.output<S>
  : O['success'] extends { contentType: string }
    ? string
    : undefined;

/** What a use case answers; `status` when it differs from the operation's own. */
export interface ApiAnswer<O extends Operation = Operation> {
  readonly status?: number;
  /** JSON of it is sent; text of an operation whose `contentType` is not JSON is sent as it is. */
  readonly body: SuccessBody<O>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves one operation. Throws ProblemError for what the caller can act on. */
export type UseCase<O extends Operation> = (request: ApiRequest<O>) => Promise<ApiAnswer<O>>;

/** One use case for each operation, by its id. */
export type UseCases<O extends Operation> = {
  readonly [Id in O['id']]: UseCase<Extract<O, { readonly id: Id }>>;
};

/** The use case of the operation `Id` of a catalogue. */
export type UseCaseOf<Operations extends readonly Operation[], Id extends Operations[number]['id']> = UseCase<
  Extract<Operations[number], { readonly id: Id }>
>;
