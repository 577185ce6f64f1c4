import type { Table } from '../object-store.ts';
import type { CreditGrant } from '../types.ts';
import type { World } from '../world.ts';
import type { OpenGrant } from './invoice-lines.ts';

/** What of each grant was applied, by its id. */
export const appliedCredits = (world: World): Table<number> => world.store.table<number>('credit_applied');

/** The grants of a customer that can still be used, in Stripe's order: priority, expiry, promotional, effective, created. */
export function openGrants(world: World, customer: string, currency: string): readonly OpenGrant[] {
  const now = world.now();
  const never = Number.MAX_SAFE_INTEGER;
  const rank = (grant: CreditGrant) => [
    grant.priority,
    grant.expires_at ?? never,
    grant.category === 'promotional' ? 0 : 1,
    grant.effective_at ?? grant.created,
    grant.created,
  ];
  return world.creditGrants
    .values()
    .filter(
      (grant) =>
        grant.customer === customer &&
        grant.voided_at === null &&
        grant.amount.monetary?.currency === currency &&
        (grant.effective_at ?? 0) <= now &&
        (grant.expires_at ?? never) > now,
    )
    .map((grant) => ({ grant, left: (grant.amount.monetary?.value ?? 0) - (appliedCredits(world).get(grant.id) ?? 0) }))
    .filter(({ left }) => left > 0)
    .sort((a, b) => {
      const [left, right] = [rank(a.grant), rank(b.grant)];
      const at = left.findIndex((value, index) => value !== right[index]);
      return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
    });
}
