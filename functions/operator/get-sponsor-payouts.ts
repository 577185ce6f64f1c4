import type { operatorOperations } from '../../shared/operator/operations.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { readPayouts } from '../../shared/sponsor/payouts.ts';
import type { Services } from './services.ts';

export const getSponsorPayouts =
  ({ table }: Services): UseCaseOf<typeof operatorOperations, 'getSponsorPayouts'> =>
  async ({ query }) => ({ body: await readPayouts(table, query.month) });
