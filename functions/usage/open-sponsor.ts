import { ProblemError } from '../../shared/runtime/errors.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { countClick } from '../../shared/sponsor/click.ts';
import type { TableClient } from '../../shared/table/client.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';

/** A person follows a sponsor's line: counted, and sent on. */
export const openSponsor =
  (table: TableClient): UseCaseOf<typeof usageOperations, 'openSponsor'> =>
  async ({ params, nowMs }) => {
    const sponsor = await countClick(table, params.impression, nowMs);
    if (!sponsor) throw new ProblemError('not_found', 'No answer showed this line.', { param: 'impression' });
    return {
      body: { object: 'sponsor_click', name: sponsor.name, url: sponsor.url },
      headers: { location: sponsor.url, 'cache-control': 'no-store' },
    };
  };
