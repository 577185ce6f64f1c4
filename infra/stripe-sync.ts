import { parseArgs } from 'node:util';
import { syncCatalogue } from '../shared/billing/catalogue-client.ts';
import { heardEvents } from '../shared/billing/read-webhook.ts';
import { callStripe, connectStripe, type Stripe } from '../shared/billing/stripe-client.ts';

const usage = `Usage: STRIPE_API_KEY=sk_... npm run stripe:sync -- [--url https://your.domain]
  Makes the plans of shared/billing/plans.ts at Stripe, or brings them up to date; run it as often as you like.
  --url URL   also makes the webhook endpoint URL/v1/stripe/webhook, and tells what to put into the stage's secret
  STRIPE_API_BASE=http://127.0.0.1:PORT (npm start prints it) syncs a local Stripe instead, with the key sk_test_local.`;

const path = '/v1/stripe/webhook';

async function endpointSecret(stripe: Stripe, url: string): Promise<string | undefined> {
  const address = `${url.replace(/\/+$/, '')}${path}`;
  const { data } = await callStripe(() => stripe.webhookEndpoints.list({ limit: 100 }));
  const known = data.find((endpoint) => endpoint.url === address);
  const enabled_events = [...heardEvents];
  if (known) {
    await callStripe(() => stripe.webhookEndpoints.update(known.id, { enabled_events }));
    return undefined;
  }
  const made = await callStripe(() => stripe.webhookEndpoints.create({ url: address, enabled_events }));
  return made.secret;
}

async function sync(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, help: { type: 'boolean', default: false } } });
  const apiKey = process.env.STRIPE_API_KEY;
  if (values.help || !apiKey) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const stripe = connectStripe({ apiKey, apiBase: process.env.STRIPE_API_BASE });
  const { created, replaced, unchangedCount } = await syncCatalogue(stripe);
  for (const name of created) console.log(`made      ${name}`);
  for (const name of replaced) console.log(`replaced  ${name}`);
  console.log(`${unchangedCount} were there already`);
  if (values.url === undefined) return;
  const secret = await endpointSecret(stripe, values.url);
  console.log(
    secret === undefined
      ? `The webhook endpoint was there already; its secret stands at Stripe, where it can be rolled.`
      : `Put this into the stage's secret "Stripe" in Secrets Manager, with the key in place of the dots:\n${JSON.stringify({ api_key: '...', webhook_secrets: [secret] })}`,
  );
}

sync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
