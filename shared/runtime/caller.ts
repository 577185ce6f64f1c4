import * as z from 'zod';
import { type Scope, scopes } from '../api/operation.ts';
import { ProblemError } from './errors.ts';
import { type Id, idPattern, type TenantId } from './ids.ts';

/** Whose API key a request bears, and what the key allows. */
export interface Caller {
  readonly tenantId: TenantId;
  readonly keyId: Id<'key'>;
  readonly scopes: ReadonlySet<Scope>;
  /** Models that the key may use; null for all. */
  readonly allowedModels: readonly string[] | null;
  readonly ratePerMinute: number;
  /** What the key may spend in a UTC month, in minor units; null where only the tenant's limits hold. */
  readonly monthlyBudgetMinor: number | null;
}

const refusals = {
  missing_api_key: 'Send your API key in the header `Authorization: Bearer gm_live_...`.',
  invalid_api_key: 'This API key is not one of ours. Check that it was copied whole.',
  revoked_api_key: 'This API key was revoked. Use another one.',
  expired_api_key: 'This API key has expired. Use another one.',
} as const;
type Refusal = keyof typeof refusals;

/** What the authorizer passes on, flat because API Gateway caches and forwards it; lists are space-separated. */
const authorizerContext = z.union([
  z.object({ problem: z.enum(Object.keys(refusals) as [Refusal, ...Refusal[]]) }),
  z.object({
    tenantId: z.string().regex(idPattern('tenant')),
    keyId: z.string().regex(idPattern('key')),
    scopes: z.string(),
    /** `*` for all models. */
    allowedModels: z.string(),
    ratePerMinute: z.coerce.number().int().positive(),
    monthlyBudgetMinor: z.union([z.literal('none'), z.coerce.number().int().nonnegative()]).default('none'),
  }),
]);
export type AuthorizerContext = z.infer<typeof authorizerContext>;

/** Reads the authorizer's context; throws ProblemError 401 when there is no usable key. */
export function readCaller(context: unknown): Caller {
  const parsed = authorizerContext.safeParse(context);
  if (!parsed.success) throw new ProblemError('missing_api_key', refusals.missing_api_key);
  if ('problem' in parsed.data) throw new ProblemError(parsed.data.problem, refusals[parsed.data.problem]);
  const { tenantId, keyId, allowedModels, ratePerMinute, monthlyBudgetMinor } = parsed.data;
  const granted = new Set(parsed.data.scopes.split(' '));
  return {
    tenantId: tenantId as TenantId,
    keyId: keyId as Id<'key'>,
    scopes: new Set(scopes.filter((scope) => granted.has(scope))),
    allowedModels: allowedModels === '*' ? null : allowedModels.split(' '),
    ratePerMinute,
    monthlyBudgetMinor: monthlyBudgetMinor === 'none' ? null : monthlyBudgetMinor,
  };
}

/** Throws ProblemError 403 when the caller's key lacks `scope`. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope)) return;
  throw new ProblemError('missing_scope', `This API key does not hold the scope \`${scope}\`.`, { param: scope });
}
