import { randomUUID } from 'node:crypto';
import type { HttpApiSpec, RouteSpec } from './deployment.ts';
import { RequestAuthorizer, type Verdict } from './gateway/authorizer.ts';
import { corsHeaders, preflightResponse } from './gateway/cors.ts';
import { handlerEvent, requestFacts } from './gateway/event.ts';
import { handlerResponse } from './gateway/handler-response.ts';
import { type GatewayRequest, type GatewayResponse, gatewayMessage } from './gateway/message.ts';
import { RouteTable } from './gateway/routes.ts';
import { TokenBucket } from './gateway/throttle.ts';
import { compileWildcards } from './iam/wildcards.ts';
import type { FunctionHost } from './lambda/function-host.ts';
import { FunctionError, type TwinClock } from './service.ts';

/** The largest event that Lambda takes; API Gateway itself takes bodies up to 10 MB. */
const maxEventBytes = 6 * 2 ** 20;

export interface HttpApiOptions {
  readonly spec: HttpApiSpec;
  readonly region: string;
  readonly accountId: string;
  readonly host: FunctionHost;
  readonly clock: TwinClock;
}

/** API Gateway's HTTP API: routes, authorizers, limits and payload format 2.0. */
export class HttpApi {
  readonly #options: HttpApiOptions;
  readonly #routes: RouteTable;
  readonly #authorizers = new Map<string, RequestAuthorizer>();
  readonly #bucket: TokenBucket | undefined;
  readonly #domainName: string;

  constructor(options: HttpApiOptions) {
    const { spec, clock, host, region } = options;
    this.#options = options;
    this.#routes = new RouteTable(spec.routes);
    this.#domainName = `${spec.id}.execute-api.${region}.amazonaws.com`;
    if (spec.throttle) this.#bucket = new TokenBucket(spec.throttle.ratePerSecond, spec.throttle.burst, clock.now());
    for (const { authorizer } of spec.routes) {
      if (!authorizer || this.#authorizers.has(authorizer.functionArn)) continue;
      this.#authorizers.set(authorizer.functionArn, new RequestAuthorizer(authorizer, host, clock));
    }
  }

  async handle(request: GatewayRequest): Promise<GatewayResponse> {
    const { cors } = this.#options.spec;
    const preflight = cors && preflightResponse(cors, request);
    if (preflight) return preflight;
    const requestId = randomUUID();
    const { status, headers, body } = await this.#answer(request, requestId);
    return {
      status,
      headers: { ...headers, ...(cors && corsHeaders(cors, request)), 'apigw-requestid': requestId },
      body,
    };
  }

  async #answer(request: GatewayRequest, requestId: string): Promise<GatewayResponse> {
    const { clock, spec, accountId } = this.#options;
    const nowMs = clock.now();
    if (this.#bucket && !this.#bucket.take(nowMs)) return gatewayMessage(429, 'Too Many Requests');
    const match = this.#match(request);
    if (match === 'malformed') return gatewayMessage(400, 'Bad Request');
    if (!match) return gatewayMessage(404, 'Not Found');
    const { route } = match;
    const domainName = this.#domainName;
    const facts = requestFacts(request, match, { apiId: spec.id, accountId, domainName, requestId, nowMs });
    let context: Readonly<Record<string, unknown>> | undefined;
    if (route.authorizer) {
      const verdict = await this.#authorize(route.authorizer, facts, request);
      if (verdict.kind !== 'authorized') return refusals[verdict.kind];
      context = verdict.context;
    }
    return this.#integrate(route, handlerEvent(facts, request, context), request);
  }

  #match(request: GatewayRequest) {
    try {
      return this.#routes.match(request.method, request.path);
    } catch {
      return 'malformed' as const;
    }
  }

  async #authorize(
    spec: NonNullable<RouteSpec['authorizer']>,
    facts: Parameters<RequestAuthorizer['decide']>[0],
    { method, path }: GatewayRequest,
  ): Promise<Verdict> {
    const authorizer = this.#authorizers.get(spec.functionArn);
    if (!authorizer || !this.#mayInvoke(spec.functionArn, '/authorizers/')) return { kind: 'failed' };
    return authorizer.decide(facts, `${this.#apiArn}/$default/${method}${path}`);
  }

  async #integrate(route: RouteSpec, event: string, { method, path }: GatewayRequest): Promise<GatewayResponse> {
    if (Buffer.byteLength(event) > maxEventBytes) return gatewayMessage(413, 'Request Entity Too Large');
    const routePath = route.routeKey.split(' ')[1] ?? path;
    if (!this.#mayInvoke(route.functionArn, `/$default/${method}${routePath}`)) return internalError;
    try {
      const payload = await within(route.timeoutMs, this.#options.host.invokeJson(route.functionArn, event));
      if (payload === undefined) return gatewayMessage(503, 'Service Unavailable');
      return handlerResponse(payload) ?? internalError;
    } catch (error) {
      const isThrottled = error instanceof FunctionError && error.errorType === 'Lambda.TooManyRequestsException';
      return isThrottled ? gatewayMessage(503, 'Service Unavailable') : internalError;
    }
  }

  get #apiArn(): string {
    const { region, accountId, spec } = this.#options;
    return `arn:aws:execute-api:${region}:${accountId}:${spec.id}`;
  }

  readonly #invokable = new Map<string, boolean>();

  /** Whether the function's resource policy lets this API invoke it (AWS::Lambda::Permission). */
  #mayInvoke(functionArn: string, place: string): boolean {
    const key = `${functionArn} ${place}`;
    const known = this.#invokable.get(key);
    if (known !== undefined) return known;
    const { invokers, name } = this.#options.host.spec(functionArn);
    const isAllowed = invokers.some(({ principal, sourceArn }) => {
      if (principal !== 'apigateway.amazonaws.com') return false;
      if (sourceArn === undefined || sourceArn.startsWith(`${this.#apiArn}${place}`)) return true;
      const pattern = sourceArn.replace(/\{[^}]*\}/g, '*');
      return compileWildcards([pattern], { isCaseSensitive: true })(`${this.#apiArn}${place}`);
    });
    if (!isAllowed)
      this.#options.host.logs.write(name, `API Gateway may not invoke ${name}: no permission for ${place}`);
    this.#invokable.set(key, isAllowed);
    return isAllowed;
  }
}

const internalError = gatewayMessage(500, 'Internal Server Error');
const refusals = {
  unauthorized: gatewayMessage(401, 'Unauthorized'),
  forbidden: gatewayMessage(403, 'Forbidden'),
  failed: internalError,
} as const;

/** Undefined when `work` takes longer; it goes on, as a function does that API Gateway no longer waits for. */
function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
