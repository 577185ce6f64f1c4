import type { billingOperations } from '../../shared/billing/operations.ts';
import { plans } from '../../shared/billing/plans.ts';
import { showPlan } from '../../shared/billing/show.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';

export const listPlans = (): UseCaseOf<typeof billingOperations, 'listPlans'> => () =>
  Promise.resolve({ body: { object: 'list', data: plans.map(showPlan) } });
