import type { OutgoingHttpHeaders } from 'node:http';
import type { CorsSpec } from '../deployment.ts';
import type { GatewayRequest, GatewayResponse } from './message.ts';

/** Headers that API Gateway adds to every answer to a page of an allowed origin. */
export function corsHeaders(cors: CorsSpec, request: GatewayRequest): OutgoingHttpHeaders {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  const isAny = cors.allowOrigins.includes('*');
  if (!isAny && !cors.allowOrigins.includes(origin)) return {};
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
    ...(!isAny && { vary: 'origin' }),
  };
}

/** API Gateway answers preflights itself, for every path and without asking an authorizer. */
export function preflightResponse(cors: CorsSpec, request: GatewayRequest): GatewayResponse | undefined {
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return undefined;
  const allowed = corsHeaders(cors, request);
  if (!('access-control-allow-origin' in allowed)) return { status: 204, headers: {}, body: '' };
  const headers = {
    ...allowed,
    'access-control-allow-methods': cors.allowMethods.join(','),
    'access-control-allow-headers': cors.allowHeaders.join(','),
    'access-control-max-age': String(cors.maxAgeSeconds),
  };
  return { status: 204, headers, body: '' };
}
