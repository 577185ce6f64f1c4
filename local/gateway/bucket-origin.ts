import type { Readable } from 'node:stream';
import type { DistributionSpec } from '../deployment.ts';
import type { StreamedResponse } from '../front-door.ts';
import type { GatewayRequest, GatewayResponse } from './message.ts';

/** How CloudFront's origin access reads a bucket inside the twin. */
export interface BucketOrigin {
  readObject(
    bucketName: string,
    key: string,
  ):
    | {
        readonly body: Readable;
        readonly sizeBytes: number;
        readonly etag: string;
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
}

/** Serves an object of the console's bucket, the default root object for `/`, or the page set for an error. */
export function serveBucket(
  origin: BucketOrigin,
  bucketName: string,
  request: GatewayRequest,
  { defaultRootObject, errorPages }: Pick<DistributionSpec, 'defaultRootObject' | 'errorPages'>,
): GatewayResponse | StreamedResponse {
  if (request.method !== 'GET' && request.method !== 'HEAD') return denied;
  const key = keyOf(request.path, defaultRootObject);
  const found = key === undefined ? undefined : serveObject(origin, bucketName, key, request);
  if (found) return found;
  const page = errorPages.find(({ status }) => status === denied.status);
  const instead = page?.path && serveObject(origin, bucketName, page.path.slice(1), { ...request, headers: {} });
  return instead ? { ...instead, status: page.responseStatus } : denied;
}

/** Without the right to list a bucket, S3 does not tell a missing object from a forbidden one. */
const denied: GatewayResponse = {
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};

function keyOf(path: string, defaultRootObject: string | undefined): string | undefined {
  if (path === '/') return defaultRootObject;
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}

function serveObject(
  origin: BucketOrigin,
  bucketName: string,
  key: string,
  request: GatewayRequest,
): GatewayResponse | StreamedResponse | undefined {
  const object = origin.readObject(bucketName, key);
  if (!object) return undefined;
  const { body, sizeBytes, etag } = object;
  const headers = { 'content-type': contentTypeOf(key), ...object.headers, etag };
  if (request.method === 'HEAD' || request.headers['if-none-match'] === etag) {
    body.destroy();
    const status = request.method === 'HEAD' ? 200 : 304;
    return { status, headers: { ...headers, ...(status === 200 && { 'content-length': sizeBytes }) }, body: '' };
  }
  return { status: 200, headers: { ...headers, 'content-length': sizeBytes }, stream: body };
}

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

/** For objects that were stored without a type of their own. */
const contentTypeOf = (key: string) => contentTypes[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
