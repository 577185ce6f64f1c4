import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SignatureError, type SignatureFault, type SignatureVerifier } from '../aws/sigv4.ts';
import type { BucketSpec } from '../deployment.ts';
import type { Faults } from '../faults.ts';
import { type Authorize, ServiceError, type TwinClock } from '../service.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { startLifecycle } from './lifecycle.ts';
import { operationName, operations } from './operations.ts';
import type { S3Request, S3Response } from './request.ts';
import { openStore, type S3Store } from './store.ts';
import { errorDocument, type XmlElement } from './xml.ts';

export interface S3Options {
  readonly folder: string;
  readonly buckets: readonly BucketSpec[];
  readonly verifier: SignatureVerifier;
  readonly authorize: Authorize;
  readonly clock: TwinClock;
  readonly faults: Faults;
}

/** An object as a front door serves it. */
interface PublicObject {
  readonly body: Readable;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface S3Service {
  /** Path-style S3 REST, for `node:http`. */
  readonly listener: RequestListener;
  /** Reads an object inside the twin (CloudFront's origin access); undefined when there is none. */
  readObject(bucket: string, key: string): PublicObject | undefined;
  close(): void;
}

export function createS3Service(options: S3Options): S3Service {
  const store = openStore(options.folder, options.clock);
  const stopLifecycle = startLifecycle(options.buckets, store);
  return {
    listener: (request, response) => {
      void answer(request, response, options, store);
    },
    readObject(bucket, key) {
      const version = store.catalog.latest(bucket, key);
      if (!version || version.isMarker) return undefined;
      const { sizeBytes, etag, headers, segments } = version;
      return { sizeBytes, etag, headers, body: store.blobs.read(segments, 0, sizeBytes - 1) };
    },
    close() {
      stopLifecycle();
      store.catalog.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: S3Options,
  store: S3Store,
): Promise<void> {
  const requestId = randomUUID();
  const { path, query, bucketName, encodedKey } = parseTarget(request.url ?? '/');
  const common: Record<string, string> = {
    'x-amz-request-id': requestId,
    date: new Date(options.clock.now()).toUTCString(),
  };
  try {
    const bucket = options.buckets.find((spec) => spec.name === bucketName);
    if (bucket) Object.assign(common, corsHeaders(request, bucket));
    if (request.method === 'OPTIONS') {
      const headers = preflightHeaders(request, bucket ?? missingBucket(bucketName));
      return await send(response, { status: 200, headers: { ...common, ...headers } });
    }
    const { caller, payloadHash } = options.verifier.verify({
      method: request.method ?? '',
      path,
      query,
      headers: request.headers,
    });
    const key = decodePath(encodedKey);
    const members = new URLSearchParams(query);
    const name = bucketName === '' ? 'ListBuckets' : operationName(request, key, members);
    const operation = operations[name];
    if (!operation)
      throw new ServiceError('NotImplemented', `The laptop twin does not run the operation ${name}.`, 501);
    const call: S3Request = {
      bucket: bucket ?? missingBucket(bucketName),
      key,
      query: members,
      message: request,
      payloadHash,
      header: (header) => singleHeader(request, header) ?? hoisted(members, header),
      demand: (...permissions) => options.authorize(caller, permissions),
      findBucket: (other) => options.buckets.find((spec) => spec.name === other) ?? missingBucket(other),
    };
    const result = await options.faults.around(`s3:${name}`, () => operation(call, store));
    await send(response, { ...result, headers: { ...common, ...result.headers } });
  } catch (cause) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    await sendError(request, response, asServiceError(cause), common);
  }
}

async function send(response: ServerResponse, { status, headers = {}, body = '' }: S3Response): Promise<void> {
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    await pipeline(body, response);
    return;
  }
  const type = body === '' ? {} : { 'content-type': 'application/xml' };
  const length = status === 204 || status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...type, ...length, ...headers });
  response.end(body);
}

async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: ServiceError,
  common: Readonly<Record<string, string>>,
): Promise<void> {
  const body = errorDocument({
    Code: error.type,
    Message: error.message,
    ...(error.members as XmlElement),
    Resource: request.url?.split('?')[0],
    RequestId: common['x-amz-request-id'],
  });
  // The rest of a refused body is read and dropped, so that the client gets to read the refusal.
  request.resume();
  await send(response, { status: error.status, headers: common, body: request.method === 'HEAD' ? '' : body });
}

const signatureErrors: Readonly<Record<SignatureFault, readonly [code: string, status: number]>> = {
  missing: ['AccessDenied', 403],
  malformed: ['AuthorizationHeaderMalformed', 400],
  unknown_key: ['InvalidAccessKeyId', 403],
  mismatch: ['SignatureDoesNotMatch', 403],
  skewed: ['RequestTimeTooSkewed', 403],
  expired: ['AccessDenied', 403],
};

function asServiceError(cause: unknown): ServiceError {
  if (cause instanceof SignatureError) {
    const [code, status] = signatureErrors[cause.fault];
    return new ServiceError(code, cause.message, status);
  }
  if (cause instanceof ServiceError) {
    const isDenial = cause.type === 'AccessDeniedException';
    return isDenial ? new ServiceError('AccessDenied', cause.message, 403) : cause;
  }
  console.error(cause);
  return new ServiceError('InternalError', 'The twin failed; its log says why.', 500);
}

/** The URL is split by hand because `new URL` would fold `..` and `//`, which are ordinary characters of a key. */
function parseTarget(url: string) {
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  const [, bucketName = '', ...rest] = path.split('/');
  return { path, query, bucketName, encodedKey: rest.join('/') };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function missingBucket(name: string): never {
  throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
}

function singleHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** Presigning turns `x-amz-*` headers into query members of the same name, in any case. */
function hoisted(query: URLSearchParams, name: string): string | undefined {
  if (!name.startsWith('x-amz-')) return undefined;
  return [...query].find(([member]) => member.toLowerCase() === name)?.[1];
}
