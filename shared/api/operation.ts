import type * as z from 'zod';
import type { ProblemCode } from '../runtime/errors.ts';

export const scopes = [
  'tenant:read',
  'keys:write',
  'datasets:read',
  'datasets:write',
  'runs:read',
  'runs:write',
  'models:read',
  'models:write',
  'predict',
  'usage:read',
  'billing:read',
  'billing:write',
  'events:read',
  'webhooks:write',
  'operator',
] as const;
export type Scope = (typeof scopes)[number];

/** What a tenant's first key holds: everything but the stage itself. */
export const tenantScopes = scopes.filter((scope) => scope !== 'operator');

/** The Lambda that serves an operation: a folder under `functions/`. */
export type ServingFunction =
  | 'meta'
  | 'tenants'
  | 'keys'
  | 'datasets'
  | 'runs'
  | 'models'
  | 'predict'
  | 'usage'
  | 'billing'
  | 'webhooks'
  | 'operator';

/** One route of the HTTP API: the router, the OpenAPI document, the client and the gateway all read it from here. */
export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{name}` for path parameters, as API Gateway and OpenAPI write them. */
  readonly path: `/${string}`;
  readonly servedBy: ServingFunction;
  /** The scope that the caller's API key must hold; null for a public operation. */
  readonly scope: Scope | null;
  /** True for what writes and is open all the same to a tenant whose subscription is not paid. */
  readonly isOpenInArrears?: true;
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly success: {
    readonly status: 200 | 201 | 202 | 204 | 302;
    readonly schema?: z.ZodType;
    readonly contentType?: string;
  };
  /** The largest body it takes; 1,000,000 unless set. */
  readonly maxBodyBytes?: number;
  /** Problems beyond those every operation can answer (401, 403, 429, 500 ...). */
  readonly problems: readonly ProblemCode[];
}

/** What a tenant in arrears cannot do: write, but for what pays, stops or deletes something. */
export const stopsInArrears = ({ method, scope, isOpenInArrears }: Operation): boolean =>
  scope !== null && (method === 'POST' || method === 'PUT') && !isOpenInArrears;

/** Keeps the literal types of an operation, so that handlers and the client are typed from it. */
export const defineOperation = <const O extends Operation>(operation: O): O => operation;
