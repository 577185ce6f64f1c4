import { withStripe } from '../../shared/billing/with-stripe.ts';
import { attribute } from '../../shared/operator/attribute.ts';
import type { operatorOperations } from '../../shared/operator/operations.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { Services } from './services.ts';

export const getAttributions =
  ({ table, connect }: Services): UseCaseOf<typeof operatorOperations, 'getAttributions'> =>
  async ({ query }) => ({ body: await withStripe(connect, (stripe) => attribute(table, stripe, query.month)) });
