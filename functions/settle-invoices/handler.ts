import { stripeAdjustments } from '../../shared/billing/adjustment-client.ts';
import { settleDue } from '../../shared/billing/settle-due.ts';
import { stripeConnector } from '../../shared/billing/stripe-secret-client.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('settle-invoices');
const table = new TableClient(environment.TABLE_NAME);
const make = stripeAdjustments(stripeConnector(environment.STAGE, environment.STRIPE_SECRET_ARN));

/** Puts right what final invoices do not say as the ledger does. A period that fails is settled by the next run. */
export async function handler(): Promise<void> {
  const { failed } = await settleDue(table, make, systemClock());
  if (failed > 0) throw new Error(`${failed} billing periods could not be settled`);
}
