interface ErrorFacts {
  readonly type?: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  readonly code?: string;
  readonly param?: string;
  readonly declineCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as Stripe's API answers it. */
export class StripeError extends Error {
  override readonly name = 'StripeError';
  readonly status: number;
  readonly facts: ErrorFacts;

  constructor(status: number, message: string, facts: ErrorFacts = {}) {
    super(message);
    this.status = status;
    this.facts = facts;
  }

  get body() {
    const { type = this.status >= 500 ? 'api_error' : 'invalid_request_error', code, param, declineCode } = this.facts;
    return {
      error: {
        type,
        message: this.message,
        ...(code !== undefined && { code }),
        ...(param !== undefined && { param }),
        ...(declineCode !== undefined && { decline_code: declineCode }),
      },
    };
  }
}

export const missing = (kind: string, id: string, param = 'id') =>
  new StripeError(404, `No such ${kind}: '${id}'`, { code: 'resource_missing', param });

/** What exists at Stripe and not here: said, never guessed. */
export const notModelled = (what: string) =>
  new StripeError(501, `The local Stripe does not model ${what}`, { type: 'api_error', code: 'not_modelled' });
