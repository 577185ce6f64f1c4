import type { Scope } from '../api/operation.ts';
import type { Caller } from '../runtime/caller.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { Id } from '../runtime/ids.ts';
import type { NewApiKey } from './schema.ts';

/** What a key may do. */
export interface Grant {
  readonly scopes: readonly Scope[];
  /** Null allows every model. */
  readonly allowedModels: readonly Id<'model'>[] | null;
}

/** What a new key gets: at most what its maker holds. Throws ProblemError 403 when it asks for more. */
export function grantFrom(maker: Caller, wish: Pick<NewApiKey, 'scopes' | 'allowed_models'>): Grant {
  if (maker.monthlyBudgetMinor !== null) {
    const detail = 'A key that has a budget makes no other keys: they would spend beyond it.';
    throw new ProblemError('missing_scope', detail, { param: 'monthly_budget_minor' });
  }
  const scopes = wish.scopes ?? [...maker.scopes];
  const missing = scopes.find((scope) => !maker.scopes.has(scope));
  if (missing !== undefined) {
    const detail = `A key cannot give a scope that it does not hold itself: \`${missing}\`.`;
    throw new ProblemError('missing_scope', detail, { param: 'scopes' });
  }
  const held = maker.allowedModels as readonly Id<'model'>[] | null;
  const allowedModels = wish.allowed_models === undefined ? held : wish.allowed_models;
  if (held !== null && !allowedModels?.every((model) => held.includes(model))) {
    const detail = 'A key that is limited to some models can only make keys for those.';
    throw new ProblemError('model_not_allowed', detail, { param: 'allowed_models' });
  }
  return { scopes, allowedModels };
}
