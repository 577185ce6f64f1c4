import { join } from 'node:path';
import { syncCatalogue } from '../../shared/billing/catalogue-client.ts';
import { heardEvents } from '../../shared/billing/read-webhook.ts';
import { callStripe, connectStripe } from '../../shared/billing/stripe-client.ts';
import type { VirtualClock } from '../clock.ts';
import type { Deployment } from '../deployment.ts';
import type { SecretsService } from '../secrets/service.ts';
import { serveStripe } from '../stripe/http/server.ts';
import { openKeptStore } from '../stripe/kept-store.ts';
import { LocalStripe } from '../stripe/local-stripe.ts';

interface Options {
  readonly dataFolder: string;
  readonly deployment: Deployment;
  readonly clock: VirtualClock;
  readonly port: number;
  readonly seed: number;
  /** Where the product's front door is. */
  readonly productUrl: string;
  readonly secrets: SecretsService;
}

export interface TwinStripe {
  readonly url: string;
  readonly local: LocalStripe;
  close(): Promise<void>;
}

const apiKey = 'sk_test_local';

/** Boots the local Stripe with the plans in its catalogue, and gives the product its key and its webhook's secret. */
export async function openStripe(options: Options): Promise<TwinStripe | undefined> {
  const { dataFolder, deployment, clock, port, seed, productUrl, secrets } = options;
  const secretArn = deployment.functions.find(({ environment }) => environment.STRIPE_SECRET_ARN)?.environment
    .STRIPE_SECRET_ARN;
  if (secretArn === undefined) return undefined;
  const kept = openKeptStore(join(dataFolder, 'stripe.sqlite'));
  const local = new LocalStripe({
    apiKey,
    clock,
    store: kept.store,
    seed,
    pagesUrl: `http://127.0.0.1:${port}`,
    sendWebhook: async (url, body, headers) => (await fetch(url, { method: 'POST', body, headers })).status,
  });

  let isOpen = true;
  let cancelAlarm: () => void = () => undefined;
  const arm = () => {
    cancelAlarm();
    if (!isOpen) return;
    const due = [local.account.world.nextDue(), local.deliveries.nextDue()].filter((at) => at !== undefined);
    if (due.length > 0) cancelAlarm = clock.at(Math.min(...due) * 1000, turn);
  };
  const turn = () => {
    if (!isOpen) return;
    local.runDue();
    kept.commit();
    void local.deliveries.pump().finally(() => {
      if (isOpen) kept.commit();
      arm();
    });
  };

  const listening = await serveStripe(local, port, { beforeAnswer: () => kept.commit(), afterAnswer: turn });
  const webhookSecret = await prepare(local, `${productUrl}/v1/stripe/webhook`);
  kept.commit();
  secrets.set(secretArn, JSON.stringify({ api_key: apiKey, webhook_secrets: [webhookSecret] }));
  return {
    url: listening.url,
    local,
    async close() {
      isOpen = false;
      cancelAlarm();
      await listening.close();
      await local.deliveries.pump();
      kept.commit();
      kept.close();
    },
  };
}

/** The catalogue, and one webhook endpoint at the product's address; answers the secret it signs with. */
async function prepare(local: LocalStripe, url: string): Promise<string> {
  const stripe = connectStripe({ apiKey, maxRetries: 0, fetch: local.fetch });
  await syncCatalogue(stripe);
  const [known] = local.account.world.endpoints.values();
  if (!known) {
    const made = await callStripe(() => stripe.webhookEndpoints.create({ url, enabled_events: [...heardEvents] }));
    return made.secret ?? '';
  }
  await callStripe(() => stripe.webhookEndpoints.update(known.id, { url, enabled_events: [...heardEvents] }));
  return known.secret;
}
