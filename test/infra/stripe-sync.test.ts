import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Listening } from '../../local/http/listen.ts';
import { serveStripe } from '../../local/stripe/http/server.ts';
import { heardEvents } from '../../shared/billing/read-webhook.ts';
import { startStripe } from '../local/stripe/stripe-fixture.ts';

const run = promisify(execFile);
const entry = resolve(import.meta.dirname, '../../infra/stripe-sync.ts');
const account = startStripe();
let served: Listening;
beforeAll(async () => {
  served = await serveStripe(account.local, 0, { beforeAnswer: () => undefined, afterAnswer: () => undefined });
});
afterAll(() => served.close());

/** As a person runs it: `STRIPE_API_KEY=... npm run stripe:sync -- ...`. */
const sync = async (args: readonly string[] = [], apiKey = 'sk_test_local') => {
  const env = { ...process.env, STRIPE_API_BASE: served.url, STRIPE_API_KEY: apiKey };
  return run(process.execPath, [entry, ...args], { env }).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
};

it('says how it is used where there is no key', async () => {
  const outcome = await sync([], '');
  expect(outcome).toMatchObject({ code: 1, stdout: expect.stringContaining('Usage: STRIPE_API_KEY=') });
});

it('says that a key is wrong, in a line and without a stack', async () => {
  const outcome = await sync([], 'sk_test_wrong');
  expect(outcome).toMatchObject({ code: 1 });
  expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
});

it('makes the plans and the webhook endpoint, and the second time finds them', async () => {
  const { stdout } = await sync(['--url', 'https://mill.example/']);
  expect(stdout).toMatch(/^made {6}gristmill_predictions$/m);
  expect(stdout).toMatch(/^made {6}gristmill_starter_month$/m);
  expect(stdout).toMatch(/^0 were there already$/m);
  const [, secret] = /"webhook_secrets":\["(whsec_[^"]+)"\]/.exec(stdout) ?? [];
  expect(secret).toBeDefined();
  const { data } = await account.stripe.webhookEndpoints.list();
  expect(data.map(({ url, enabled_events }) => [url, enabled_events])).toEqual([
    ['https://mill.example/v1/stripe/webhook', [...heardEvents]],
  ]);
  const again = await sync(['--url', 'https://mill.example']);
  expect(again.stdout).not.toMatch(/^(made|replaced)/m);
  expect(again.stdout).toContain('The webhook endpoint was there already');
  expect((await account.stripe.webhookEndpoints.list()).data).toHaveLength(1);
});
