/**
 * What became of a call that failed.
 * `duplicate`: the meter event was counted before, which is success. `missing`, `refused`: it will never go through as it is.
 * `rate_limited`, `conflict`: nothing happened, try later (`reason` says which limit; a 429 without one is a lock).
 * `stored_failure`: Stripe keeps this 5xx for the Idempotency-Key; it may have happened, try with another key.
 * `ambiguous`: no answer came; try again with the same key. `unauthorized`: the secret is wrong or lacks a right.
 */
export interface StripeFailure {
  readonly kind:
    | 'duplicate'
    | 'missing'
    | 'refused'
    | 'rate_limited'
    | 'conflict'
    | 'stored_failure'
    | 'ambiguous'
    | 'unauthorized';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly reason: string | undefined;
}

/** Stripe did not do what it was asked, or did not say that it did. */
export class StripeCallError extends Error {
  override readonly name = 'StripeCallError';
  readonly failure: StripeFailure;

  constructor(failure: StripeFailure, cause: Error) {
    super(`Stripe: ${cause.message}`, { cause });
    this.failure = failure;
  }

  get kind(): StripeFailure['kind'] {
    return this.failure.kind;
  }

  get isRetryable(): boolean {
    return ['rate_limited', 'conflict', 'stored_failure', 'ambiguous'].includes(this.kind);
  }
}
