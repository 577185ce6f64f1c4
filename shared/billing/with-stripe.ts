import { ProblemError } from '../runtime/errors.ts';
import { StripeCallError } from './stripe-call-error.ts';
import type { Stripe } from './stripe-client.ts';
import { StripeNotSetUpError } from './stripe-secret-client.ts';
import { MissingPriceError } from './subscription-client.ts';

/** Does what needs Stripe. What Stripe does not do now becomes a 503, and what it will not do a 409 that says why. */
export async function withStripe<T>(connect: () => Promise<Stripe>, work: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await work(await connect());
  } catch (error) {
    if (error instanceof MissingPriceError || error instanceof StripeNotSetUpError) {
      const detail = 'Nothing can be subscribed to yet: Stripe is not set up for this stage.';
      throw new ProblemError('unavailable', detail, { retryAfterSeconds: 60, cause: error });
    }
    if (!(error instanceof StripeCallError)) throw error;
    if (error.kind === 'refused' || error.kind === 'missing') {
      throw new ProblemError(
        'conflict',
        `Stripe refuses this: ${error.message.replace(/^Stripe: /, '').replace(/\.?$/, '.')}`,
        { cause: error },
      );
    }
    const detail = 'The payment service does not answer. Nothing was changed; send the request again.';
    throw new ProblemError('unavailable', detail, { retryAfterSeconds: 5, cause: error });
  }
}
