import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assemble } from '../../local/assembly.ts';
import { readMeterIds } from '../../shared/billing/meter-client.ts';
import { eventNameOf, unitAmountDecimal } from '../../shared/billing/plans.ts';
import type { BillingMeter } from '../../shared/billing/schema.ts';
import { connectStripe, decimal, type Stripe } from '../../shared/billing/stripe-client.ts';
import { priceMarks } from '../../shared/billing/subscription-facts.ts';
import { TableClient } from '../../shared/table/client.ts';
import { controlOf } from '../support/control.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { type TrainedModel, trainModel } from '../support/trained-model.ts';
import { spawnTwin, type TwinProcess } from '../support/twin.ts';

/** What a tenant of the chaos uses. */
export const twinMeters: readonly BillingMeter[] = ['predictions', 'stored_byte_hours'];
/** Units of predictions that the tenant's limit lets through on a day: 0.05 cents each. */
export const unitsPerDay = 80;
const limitMinor = 4;

/** One tenant on a twin of processes that are killed, billed by the day so that each run ends with a final invoice. */
export class TwinWorld {
  readonly tenant: SignedUp;
  readonly model: TrainedModel;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly counts = { twinKills: 0, functionKills: 0 };
  #twin: TwinProcess;
  readonly #folder: string;
  readonly #args: readonly string[];

  private constructor(facts: Pick<TwinWorld, 'tenant' | 'model'> & Begun) {
    this.tenant = facts.tenant;
    this.model = facts.model;
    this.customerId = facts.customerId;
    this.subscriptionId = facts.subscriptionId;
    this.#twin = facts.twin;
    this.#folder = facts.folder;
    this.#args = facts.args;
  }

  /** Signs up, trains a model and subscribes; all of it in an empty data folder. */
  static async begin(folder: string): Promise<TwinWorld> {
    const assembly = await assemble(resolve(import.meta.dirname, '../../.gristmill/assembly'));
    const args = ['--port', '0', '--assembly', assembly];
    const twin = await spawnTwin(folder, args);
    const tenant = await signUp(twin.url);
    const model = await trainModel(tenant.client);
    const limit = { window: 'day', amount_minor: limitMinor, key_id: null, model_id: null, is_hard: true } as const;
    await tenant.client.putSpendLimits({ body: { limits: [limit] } });
    const stripe = stripeOf(twin);
    const { id: customerId } = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const { id: subscriptionId } = await stripe.subscriptions.create({
      customer: customerId,
      items: await dailyPrices(stripe),
      metadata: { tenant_id: tenant.id },
    });
    return new TwinWorld({ tenant, model, customerId, subscriptionId, twin, folder, args });
  }

  get url(): string {
    return this.#twin.url;
  }

  get stripe(): Stripe {
    return stripeOf(this.#twin);
  }

  /** The table as the operator sees it. */
  get table(): TableClient {
    const { awsUrls, operatorKey, table } = this.#twin;
    return new TableClient(
      table,
      new DynamoDBClient({ endpoint: awsUrls.json, region: 'us-east-1', credentials: operatorKey, maxAttempts: 5 }),
    );
  }

  advance(seconds: number): Promise<void> {
    return controlOf(this.#twin).advance(seconds);
  }

  async now(): Promise<number> {
    return controlOf(this.#twin).now();
  }

  /** kill -9 of the twin with all that runs in it, and another one over what lies on the disk. */
  async killTwin(): Promise<void> {
    this.counts.twinKills += 1;
    const functions = childrenOf(this.#twin.pid);
    await this.#twin.kill();
    for (const pid of functions) endProcess(pid);
    this.#twin = await spawnTwin(this.#folder, this.#args);
  }

  /** kill -9 of some of the functions' processes. */
  killFunctions(random: () => number): void {
    for (const pid of childrenOf(this.#twin.pid)) {
      if (random() < 0.5 && endProcess(pid)) this.counts.functionKills += 1;
    }
  }

  stop(): Promise<void> {
    return this.#twin.stop();
  }
}

interface Begun {
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly twin: TwinProcess;
  readonly folder: string;
  readonly args: readonly string[];
}

const stripeOf = ({ stripeUrl }: TwinProcess) =>
  connectStripe({ apiKey: 'sk_test_local', apiBase: stripeUrl, maxRetries: 2 });

/** The starter plan by the day, without the units that it includes. */
async function dailyPrices(stripe: Stripe): Promise<{ price: string; quantity?: number }[]> {
  const meterIds = await readMeterIds(stripe);
  const make = async (part: BillingMeter | 'month') => {
    const meter = part === 'month' ? undefined : meterIds.get(eventNameOf(part));
    const { id } = await stripe.prices.create({
      currency: 'usd',
      product: 'gristmill_starter',
      metadata: priceMarks('starter', part),
      unit_amount_decimal: decimal(part === 'month' ? '100' : unitAmountDecimal(part)),
      recurring: {
        interval: 'day',
        usage_type: meter === undefined ? 'licensed' : 'metered',
        ...(meter !== undefined && { meter }),
      },
    });
    return { price: id, ...(meter === undefined && { quantity: 1 }) };
  };
  return Promise.all([make('month'), ...twinMeters.map(make)]);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** False where it had ended by itself. */
function endProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
