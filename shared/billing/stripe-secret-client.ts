import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { clientDefaults } from '../runtime/aws.ts';
import { connectStripe, type Stripe } from './stripe-client.ts';

/** The stage's Stripe secret holds no key yet: nothing can be sold. */
export class StripeNotSetUpError extends Error {
  override readonly name = 'StripeNotSetUpError';
}

const secretSchema = z.object({ api_key: z.string().min(1), webhook_secrets: z.array(z.string().min(1)) });
/** Stripe's credentials; two webhook secrets stand while one is being rolled. */
export type StripeSecret = z.infer<typeof secretSchema>;

/** Reads the stage's Stripe secret from Secrets Manager once; again when that failed. */
export function stripeSecretReader(
  secretArn: string,
  client = new SecretsManagerClient(clientDefaults),
): () => Promise<StripeSecret> {
  let pending: Promise<StripeSecret> | undefined;
  return () => {
    pending ??= client
      .send(new GetSecretValueCommand({ SecretId: secretArn }))
      .then(({ SecretString = '' }) => readSecretText(SecretString))
      .catch((error: unknown) => {
        pending = undefined;
        throw error;
      });
    return pending;
  };
}

function readSecretText(text: string): StripeSecret {
  const parsed = secretSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new StripeNotSetUpError('The Stripe secret holds no api_key; npm run stripe:sync tells what to put there');
}

/** Where a function finds Stripe: the real one, unless the twin says otherwise; production takes no other. */
function stripeBaseOf(stage: string, source: Readonly<Record<string, string | undefined>> = process.env) {
  const base = source.STRIPE_API_BASE;
  if (base && stage === 'prod')
    throw new Error('STRIPE_API_BASE is set in production, which only speaks to the real Stripe');
  return base || undefined;
}

/** A connection from a function's environment, made at the first call. */
export function stripeConnector(stage: string, secretArn: string, maxRetries?: number): () => Promise<Stripe> {
  const readSecret = stripeSecretReader(secretArn);
  const apiBase = stripeBaseOf(stage);
  let made: Promise<Stripe> | undefined;
  return () => {
    made ??= readSecret()
      .then(({ api_key: apiKey }) =>
        connectStripe({ apiKey, apiBase, ...(maxRetries !== undefined && { maxRetries }) }),
      )
      .catch((error: unknown) => {
        made = undefined;
        throw error;
      });
    return made;
  };
}
