import { sealDue } from '../../shared/billing/seal-due.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('seal-usage');
const table = new TableClient(environment.TABLE_NAME);

/** Seals the hours that are over. What fails stays marked; the event is then retried, which repeats nothing. */
export async function handler(): Promise<void> {
  const { failed } = await sealDue(table, systemClock());
  if (failed > 0) throw new Error(`${failed} hours could not be sealed`);
}
