import type { IncomingMessage } from 'node:http';
import type { BucketSpec, CorsSpec } from '../deployment.ts';
import { ServiceError } from '../service.ts';

/** The headers that let a browser at `Origin` read the answer; none when no rule of the bucket matches. */
export function corsHeaders(request: IncomingMessage, bucket: BucketSpec): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  const rule = bucket.cors.find((candidate) => matches(candidate, origin, request.method ?? '', []));
  return rule ? allowing(rule, origin) : {};
}

/** Answers a preflight; throws AccessForbidden when no rule of the bucket allows what the browser asks. */
export function preflightHeaders(request: IncomingMessage, bucket: BucketSpec): Record<string, string> {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (origin === undefined || method === undefined) {
    throw new ServiceError('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const asked = request.headers['access-control-request-headers'] ?? '';
  const headers = asked
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = bucket.cors.find((candidate) => matches(candidate, origin, method, headers));
  if (!rule) {
    const message = 'CORSResponse: This CORS request is not allowed.';
    throw new ServiceError('AccessForbidden', message, 403, { Method: method, ResourceType: 'OBJECT' });
  }
  return {
    ...allowing(rule, origin),
    ...(headers.length > 0 ? { 'access-control-allow-headers': headers.join(', ') } : {}),
    ...(rule.maxAgeSeconds > 0 ? { 'access-control-max-age': String(rule.maxAgeSeconds) } : {}),
  };
}

function matches(rule: CorsSpec, origin: string, method: string, headers: readonly string[]): boolean {
  return (
    rule.allowMethods.includes(method) &&
    rule.allowOrigins.some((pattern) => isLike(pattern, origin)) &&
    headers.every((name) => rule.allowHeaders.some((pattern) => isLike(pattern.toLowerCase(), name)))
  );
}

function allowing(rule: CorsSpec, origin: string): Record<string, string> {
  const isOpen = rule.allowOrigins.includes('*');
  return {
    'access-control-allow-origin': isOpen ? '*' : origin,
    'access-control-allow-methods': rule.allowMethods.join(', '),
    ...(isOpen ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(rule.exposeHeaders.length > 0 ? { 'access-control-expose-headers': rule.exposeHeaders.join(', ') } : {}),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** S3 allows one `*` in an origin or a header name. */
function isLike(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
