import { ApiProblem } from './api-problem.ts';

export interface ClientOptions {
  /** Where the API is, such as `https://d111.cloudfront.net`. */
  readonly url: string;
  /** `gm_live_...`; public operations need none. */
  readonly apiKey?: string;
  /** Tries after the first one, for answers and failures that may pass. */
  readonly maxRetries?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  /** Made up when left out, so that a retried POST is never done twice. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

const firstDelayMs = 200;
const maxDelayMs = 30_000;
const retryableStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Sends calls to the API from a browser or Node: key, JSON, idempotency, retries that honour Retry-After. */
export class HttpClient {
  readonly #options: Required<Omit<ClientOptions, 'apiKey'>>;
  readonly #apiKey: string | undefined;

  constructor({ url, apiKey, maxRetries = 4, fetch = globalThis.fetch.bind(globalThis) }: ClientOptions) {
    this.#options = { url: url.replace(/\/+$/, ''), maxRetries, fetch };
    this.#apiKey = apiKey;
  }

  /** Throws ApiProblem for an answer that is not a success, and fetch's own error when there was no answer. */
  protected async call<T>(call: Call, options: CallOptions): Promise<T> {
    const request = this.#requestOf(call, options);
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt >= this.#options.maxRetries;
      const outcome = await this.#options.fetch(this.#addressOf(call), request).catch((error: unknown) => {
        if (isLast || options.signal?.aborted) throw error;
        return undefined;
      });
      if (outcome?.ok) return readAnswer<T>(outcome);
      if (outcome && (isLast || !isRetryable(outcome))) throw await readProblem(outcome);
      await outcome?.body?.cancel();
      await pause(delayMs(attempt, outcome?.headers.get('retry-after')), options.signal);
    }
  }

  #requestOf({ method, body }: Call, { idempotencyKey, signal }: CallOptions): RequestInit {
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(this.#apiKey === undefined ? {} : { authorization: `Bearer ${this.#apiKey}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() } : {}),
    };
    return {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  #addressOf({ path, query = {} }: Call): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    return `${this.#options.url}${path}${search.size === 0 ? '' : `?${search.toString()}`}`;
  }
}

/**
 * A 409 that names a time says that the first try with this Idempotency-Key is still running. A 500 that is no problem
 * of the API's own comes from before it: the function was cut off, which another one may not be.
 */
const isRetryable = (response: Response): boolean =>
  retryableStatuses.has(response.status) ||
  (response.status === 409 && response.headers.has('retry-after')) ||
  (response.status === 500 && !(response.headers.get('content-type') ?? '').includes('problem+json'));

function delayMs(attempt: number, retryAfter: string | null | undefined): number {
  const asked = Number(retryAfter ?? Number.NaN) * 1_000;
  const backoff = firstDelayMs * 2 ** attempt * (0.5 + Math.random() / 2);
  return Math.min(maxDelayMs, Number.isFinite(asked) ? Math.max(asked, backoff) : backoff);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('The call was aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

async function readAnswer<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return (isJson ? await response.json() : await response.text()) as T;
}

async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  return new ApiProblem(response.status, body, response.headers.get('x-request-id'));
}
