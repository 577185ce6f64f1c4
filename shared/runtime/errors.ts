/** Every problem the API can answer: one row each; the README's table and openapi.json are tested against it. */
export const problems = {
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_request: { status: 400, title: 'A field is missing, unknown or of the wrong type' },
  invalid_cursor: { status: 400, title: 'The cursor is not one that this list gave out' },
  missing_api_key: { status: 401, title: 'No API key was sent' },
  invalid_api_key: { status: 401, title: 'The API key is not known' },
  revoked_api_key: { status: 401, title: 'The API key was revoked' },
  expired_api_key: { status: 401, title: 'The API key has expired' },
  payment_overdue: { status: 402, title: 'The subscription is not paid: only reading is left' },
  plan_limit_reached: { status: 402, title: 'The plan includes no more of this' },
  spend_limit_reached: { status: 402, title: 'A spend limit is reached' },
  missing_scope: { status: 403, title: 'The API key lacks a scope' },
  model_not_allowed: { status: 403, title: 'The API key may not use this model' },
  not_found: { status: 404, title: 'There is no such object' },
  route_not_found: { status: 404, title: 'There is no such route' },
  method_not_allowed: { status: 405, title: 'The route does not take this method' },
  conflict: { status: 409, title: 'The object is not in a state that allows this' },
  dataset_in_use: { status: 409, title: 'A run is using the dataset' },
  idempotency_conflict: { status: 409, title: 'The Idempotency-Key was used with another request' },
  idempotency_in_progress: { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  upload_incomplete: { status: 409, title: 'The upload is not complete' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  dataset_too_large: { status: 413, title: 'The dataset is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  invalid_input: { status: 422, title: 'An input does not fit the model' },
  unusable_target: { status: 422, title: 'The target column cannot be learned' },
  unusable_dataset: { status: 422, title: 'The dataset cannot be read' },
  model_not_deployed: { status: 409, title: 'The model has no deployed version' },
  daily_limit_reached: { status: 429, title: 'A daily spend limit is reached' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something failed on our side' },
  unavailable: { status: 503, title: 'The service cannot answer right now; nothing was billed' },
} as const;

export type ProblemCode = keyof typeof problems;

/** An error that the caller can act on; becomes `application/problem+json` at the edge. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  /** The field, column or header at fault. */
  readonly param: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Methods that the route takes, for the `Allow` header of a 405. */
  readonly allowedMethods: readonly string[] | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { param?: string; retryAfterSeconds?: number; allowedMethods?: readonly string[]; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.param = options.param;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allowedMethods = options.allowedMethods;
  }

  get status(): number {
    return problems[this.code].status;
  }

  get isRetryable(): boolean {
    return this.status === 429 || this.status === 503;
  }
}

/** What is wrong with a tenant's data or request, so that a run cannot go on: shown on the run, never retried. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly isRetryable = false;
  readonly code: string;
  readonly param: string | undefined;
  /** Rows (1-based, header excluded) that show the fault. */
  readonly rows: readonly number[] | undefined;

  constructor(
    code: string,
    message: string,
    options: { param?: string; rows?: readonly number[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.param = options.param;
    this.rows = options.rows;
  }
}

/** The run was cancelled; work stops at the next check. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  readonly isRetryable = false;
}
