import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayRequest } from './message.ts';
import type { RouteMatch } from './routes.ts';

export interface EventContext {
  readonly apiId: string;
  readonly accountId: string;
  readonly domainName: string;
  readonly requestId: string;
  readonly nowMs: number;
}

/** What both payloads (the handler's and the authorizer's) say about a request. */
export interface RequestFacts {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
}

/** Payload format 2.0: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs". */
export function requestFacts(request: GatewayRequest, match: RouteMatch, context: EventContext): RequestFacts {
  const { method, path, query, sourceIp } = request;
  const { routeKey } = match.route;
  const { cookie, ...rest } = request.headers;
  const headers = joinHeaders(rest);
  return {
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers,
    ...(query === '' ? {} : { queryStringParameters: readQuery(query) }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: context.domainName,
      domainPrefix: context.apiId,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: context.requestId,
      routeKey,
      stage: '$default',
      time: accessLogTime(context.nowMs),
      timeEpoch: context.nowMs,
    },
    ...(match.pathParameters && { pathParameters: match.pathParameters }),
  };
}

/** The handler's event as JSON. */
export function handlerEvent(
  facts: RequestFacts,
  { body, headers }: GatewayRequest,
  authorizerContext: Readonly<Record<string, unknown>> | undefined,
): string {
  const isText = body.length === 0 || isTextual(headers['content-type']);
  return JSON.stringify({
    version: '2.0',
    ...facts,
    ...(authorizerContext && {
      requestContext: { ...facts.requestContext, authorizer: { lambda: authorizerContext } },
    }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  });
}

/** HTTP APIs hand on text as it is and everything else, form posts too, in base64. */
function isTextual(contentType = ''): boolean {
  return /^(text\/|application\/([\w.-]+\+)?(json|xml)\b|application\/javascript\b)/i.test(contentType);
}

function joinHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(',');
  }
  return joined;
}

function readQuery(query: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = values[name];
    values[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return values;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23/Nov/2026:16:51:05 +0000` */
function accessLogTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
