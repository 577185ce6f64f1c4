import type { operatorOperations } from '../../shared/operator/operations.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { showSponsor } from '../../shared/sponsor/show.ts';
import { endSponsor as endShowing } from '../../shared/sponsor/store.ts';
import type { Services } from './services.ts';

export const endSponsor =
  ({ table }: Services): UseCaseOf<typeof operatorOperations, 'endSponsor'> =>
  async ({ params, nowMs }) => {
    const sponsor = await endShowing(table, params.sponsor_id, nowMs);
    if (!sponsor) throw new ProblemError('not_found', 'There is no sponsor with this id.', { param: 'sponsor_id' });
    return { body: showSponsor(sponsor) };
  };
