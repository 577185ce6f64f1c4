import type { Stripe } from '../../shared/billing/stripe-client.ts';
import type { TableClient } from '../../shared/table/client.ts';

export interface Services {
  readonly table: TableClient;
  readonly connect: () => Promise<Stripe>;
}
