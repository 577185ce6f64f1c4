import type { operatorOperations } from '../../shared/operator/operations.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { showSponsor } from '../../shared/sponsor/show.ts';
import { listSponsors as readSponsors } from '../../shared/sponsor/store.ts';
import type { Services } from './services.ts';

export const listSponsors =
  ({ table }: Services): UseCaseOf<typeof operatorOperations, 'listSponsors'> =>
  async () => ({ body: { object: 'list', data: (await readSponsors(table)).map(showSponsor) } });
