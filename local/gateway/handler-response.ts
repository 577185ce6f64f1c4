import type { OutgoingHttpHeaders } from 'node:http';
import type { GatewayResponse } from './message.ts';

interface ProxyResult {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly cookies?: readonly string[] | null;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** Maps a handler's result (JSON) to a response, as payload format 2.0 says; undefined when it is malformed. */
export function handlerResponse(payload: Buffer): GatewayResponse | undefined {
  const result: unknown = JSON.parse(payload.toString());
  if (!isProxyResult(result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const { body = '', cookies } = result;
  const headers: OutgoingHttpHeaders = { 'content-type': 'text/plain;charset=utf-8' };
  for (const [name, value] of Object.entries(result.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (cookies && cookies.length > 0) headers['set-cookie'] = [...cookies];
  if (body !== null && typeof body !== 'string') return undefined;
  const text = body ?? '';
  return { status, headers, body: result.isBase64Encoded === true ? Buffer.from(text, 'base64') : text };
}

function isProxyResult(result: unknown): result is ProxyResult {
  return typeof result === 'object' && result !== null && 'statusCode' in result;
}
