import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createContext, Script } from 'node:vm';
import type { GatewayRequest, GatewayResponse } from './message.ts';

interface Value {
  readonly value: string;
  readonly multiValue?: readonly Value[];
}

interface ViewerRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, Value>>;
  readonly headers: Readonly<Record<string, Value>>;
  readonly cookies: Readonly<Record<string, Value>>;
}

interface ViewerResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, Value>>;
  readonly body?: string | { readonly data: string; readonly encoding?: 'text' | 'base64' };
}

export type ViewerRequestFunction = (request: GatewayRequest) => GatewayRequest | GatewayResponse;

const maxCompileMs = 1000;

/** A CloudFront Function on the viewer request (JavaScript runtime 2.0), in a realm without Node.js's globals. */
export function compileViewerRequest(code: string, distributionId: string): ViewerRequestFunction {
  const realm = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const handler: unknown = new Script(`${code}\n;handler`).runInContext(realm, { timeout: maxCompileMs });
  if (typeof handler !== 'function') throw new Error('A CloudFront function must declare `function handler(event)`');
  return (request) => {
    const event = {
      version: '1.0',
      context: { eventType: 'viewer-request', distributionId, requestId: randomUUID() },
      viewer: { ip: request.sourceIp },
      request: toViewer(request),
    };
    const result = handler(event) as ViewerRequest | ViewerResponse;
    return 'statusCode' in result ? toResponse(result) : toGateway(request, result);
  };
}

function toViewer({ method, path, query, headers }: GatewayRequest): ViewerRequest {
  const viewerHeaders: Record<string, Value> = {};
  for (const name in headers) {
    const value = headers[name];
    if (name !== 'cookie' && value !== undefined) viewerHeaders[name] = { value: String(value) };
  }
  const cookies = (headers.cookie ?? '').split('; ').filter((cookie) => cookie !== '');
  return {
    method,
    uri: path,
    querystring: query === '' ? {} : collect(query.split('&').map(splitPair)),
    headers: viewerHeaders,
    cookies: collect(cookies.map(splitPair)),
  };
}

const splitPair = (pair: string): [string, string] => {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
};

function collect(pairs: readonly (readonly [string, string])[]): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [name, value] of pairs) {
    const earlier = values[name];
    values[name] = earlier ? { value, multiValue: [...(earlier.multiValue ?? [earlier]), { value }] } : { value };
  }
  return values;
}

function spread(values: Readonly<Record<string, Value>>): string[] {
  return Object.entries(values).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one) => (one.value === '' ? name : `${name}=${one.value}`)),
  );
}

function toGateway(original: GatewayRequest, after: ViewerRequest): GatewayRequest {
  const headers: IncomingHttpHeaders = {};
  for (const name in after.headers) headers[name] = after.headers[name]?.value;
  const cookies = spread(after.cookies);
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  return { ...original, path: after.uri, query: spread(after.querystring).join('&'), headers };
}

function toResponse({ statusCode, headers = {}, body = '' }: ViewerResponse): GatewayResponse {
  const plain = Object.entries(headers).map(([name, { value }]) => [name.toLowerCase(), value] as const);
  const content =
    typeof body === 'string' ? body : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
  return { status: statusCode, headers: Object.fromEntries(plain), body: content };
}
