import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a signature covers of a request. `path` and `query` are as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Scope {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Wrapped for the many signatures to come: Node.js takes 20 us to find out what a buffer is. */
export const deriveSigningKey = (secretAccessKey: string, { day, region, service }: Scope): KeyObject =>
  createSecretKey(hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), service), 'aws4_request'));

/** Signature of AWS Signature Version 4 (General Reference, "Create a signed AWS API request"). */
export function computeSignature(
  request: SignedRequest,
  signing: { scope: Scope; timestamp: string; signedHeaders: readonly string[]; payloadHash: string; key: KeyObject },
): string {
  const { day, region, service } = signing.scope;
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signing.signedHeaders.map((name) => `${name}:${headerValue(request.headers[name])}`),
    '',
    signing.signedHeaders.join(';'),
    signing.payloadHash,
  ].join('\n');
  const text = `AWS4-HMAC-SHA256\n${signing.timestamp}\n${day}/${region}/${service}/aws4_request\n${hash('sha256', canonical)}`;
  return createHmac('sha256', signing.key).update(text).digest('hex');
}

function headerValue(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  return text.trim().replace(/ {2,}/g, ' ');
}

/** S3 signs the path encoded once; every other service encodes the sent path again. */
function canonicalPath(path: string, service: string): string {
  if (path === '/') return path;
  const segments = path.split('/');
  return segments.map((part) => encode(service === 's3' ? decode(part) : part)).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const decoded = decode(name);
    if (decoded !== 'X-Amz-Signature') pairs.push([encode(decoded), encode(decode(value))]);
  }
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
