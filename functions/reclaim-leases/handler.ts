import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';
import { reclaimLeases } from '../../shared/wallet/reclaim.ts';

const environment = readEnvironment('reclaim-leases');
const table = new TableClient(environment.TABLE_NAME);

/** Puts back what environments held of spend limits when they ended. What fails is found again by the next run. */
export async function handler(): Promise<void> {
  const { failed } = await reclaimLeases(table, systemClock());
  if (failed > 0) throw new Error(`${failed} leases could not be reclaimed`);
}
