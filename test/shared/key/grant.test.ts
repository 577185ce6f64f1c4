import { describe, expect, it } from 'vitest';
import { grantFrom } from '../../../shared/key/grant.ts';
import type { Caller } from '../../../shared/runtime/caller.ts';
import { idsOf } from '../../support/table.ts';

const [first, second] = [idsOf('A'), idsOf('B')];
const maker: Caller = {
  tenantId: first.tenantId,
  keyId: first.keyId,
  scopes: new Set(['keys:write', 'predict']),
  allowedModels: [first.modelId],
  ratePerMinute: 60,
  monthlyBudgetMinor: null,
};

describe('grantFrom', () => {
  it('gives what the maker holds when nothing is asked', () => {
    expect(grantFrom(maker, {})).toEqual({ scopes: ['keys:write', 'predict'], allowedModels: [first.modelId] });
  });

  it('gives less when less is asked', () => {
    const free = { ...maker, allowedModels: null };
    const wish = { scopes: ['predict' as const], allowed_models: [second.modelId] };
    expect(grantFrom(free, wish)).toEqual({ scopes: ['predict'], allowedModels: [second.modelId] });
  });

  it.each([
    [{ scopes: ['runs:write' as const] }, 'missing_scope'],
    [{ allowed_models: null }, 'model_not_allowed'],
    [{ allowed_models: [first.modelId, second.modelId] }, 'model_not_allowed'],
  ])('refuses more than the maker holds: %j', (wish, code) => {
    expect(() => grantFrom(maker, wish)).toThrow(expect.objectContaining({ code }));
  });

  it('lets a key with a budget make none, which would spend beyond it', () => {
    const budgeted = { ...maker, monthlyBudgetMinor: 500 };
    const refusal = { code: 'missing_scope', param: 'monthly_budget_minor' };
    expect(() => grantFrom(budgeted, {})).toThrow(expect.objectContaining(refusal));
  });
});
