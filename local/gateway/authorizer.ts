import type { RouteSpec } from '../deployment.ts';
import type { FunctionHost } from '../lambda/function-host.ts';
import type { TwinClock } from '../service.ts';
import type { RequestFacts } from './event.ts';

type AuthorizerSpec = NonNullable<RouteSpec['authorizer']>;
type Context = Readonly<Record<string, unknown>>;

export type Verdict =
  | { readonly kind: 'authorized'; readonly context: Context }
  | { readonly kind: 'unauthorized' | 'forbidden' | 'failed' };

interface Cached {
  readonly verdict: Promise<Verdict>;
  readonly expiresAtMs: number;
}

const maxCached = 10_000;

/** A request authorizer with simple responses, remembered by its identity sources until the TTL on the virtual clock. */
export class RequestAuthorizer {
  readonly #spec: AuthorizerSpec;
  readonly #host: FunctionHost;
  readonly #clock: TwinClock;
  readonly #cache = new Map<string, Cached>();

  constructor(spec: AuthorizerSpec, host: FunctionHost, clock: TwinClock) {
    this.#spec = spec;
    this.#host = host;
    this.#clock = clock;
  }

  async decide(facts: RequestFacts, routeArn: string): Promise<Verdict> {
    const identity = this.#spec.identitySources.map((source) => identityOf(source, facts));
    if (identity.includes(undefined)) return { kind: 'unauthorized' };
    const { ttlSeconds } = this.#spec;
    if (ttlSeconds === 0) return this.#ask(facts, identity, routeArn);
    const key = identity.join('\n');
    const nowMs = this.#clock.now();
    const cached = this.#cache.get(key);
    if (cached && cached.expiresAtMs > nowMs) return cached.verdict;
    // Requests that come while the authorizer runs wait for the same answer.
    const verdict = this.#ask(facts, identity, routeArn);
    if (this.#cache.size >= maxCached) this.#cache.clear();
    this.#cache.set(key, { verdict, expiresAtMs: nowMs + ttlSeconds * 1000 });
    const settled = await verdict;
    if (settled.kind === 'failed') this.#cache.delete(key);
    return settled;
  }

  async #ask(facts: RequestFacts, identitySource: readonly unknown[], routeArn: string): Promise<Verdict> {
    const event = { version: '2.0', type: 'REQUEST', routeArn, identitySource, ...facts };
    try {
      const answer = await this.#host.invokeJson(this.#spec.functionArn, JSON.stringify(event));
      const { isAuthorized, context } = JSON.parse(answer.toString()) as { isAuthorized?: unknown; context?: Context };
      if (typeof isAuthorized !== 'boolean') return { kind: 'failed' };
      return isAuthorized ? { kind: 'authorized', context: context ?? {} } : { kind: 'forbidden' };
    } catch {
      // The host has logged it; API Gateway answers 500 whatever the reason.
      return { kind: 'failed' };
    }
  }
}

function identityOf(source: string, facts: RequestFacts): string | undefined {
  const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === 'header') return facts.headers[name.toLowerCase()] || undefined;
  if (place === 'querystring') return facts.queryStringParameters?.[name] || undefined;
  throw new Error(`The twin does not read the identity source ${source}`);
}
