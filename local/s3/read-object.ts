import { ServiceError } from '../service.ts';
import type { ObjectVersion } from './catalog.ts';
import { answeredHeaders } from './object-headers.ts';
import { isNotModified } from './preconditions.ts';
import { onObject, type S3Request, type S3Response } from './request.ts';
import type { S3Store } from './store.ts';

export async function getObject(request: S3Request, store: S3Store): Promise<S3Response> {
  const { version, response } = open(request, store);
  const { first, last } = response;
  if (response.status === 304 || last < first) return { ...response, body: '' };
  return { ...response, body: store.blobs.read(version.segments, first, last) };
}

export async function headObject(request: S3Request, store: S3Store): Promise<S3Response> {
  return open(request, store).response;
}

/** The version that a request names; a caller who may not list the bucket cannot tell a missing key from a forbidden one. */
export function findVersion(request: S3Request, store: S3Store): ObjectVersion {
  const { bucket, key } = request;
  const id = request.query.get('versionId');
  const version = id === null ? store.catalog.latest(bucket.name, key) : store.catalog.version(bucket.name, key, id);
  if (version && !version.isMarker) return version;
  request.demand({ action: 's3:ListBucket', resource: bucket.arn, context: { 's3:prefix': [key] } });
  if (id !== null && version === undefined) {
    throw new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: id });
  }
  if (id !== null) {
    throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  }
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

function open(request: S3Request, store: S3Store) {
  const isNamed = request.query.has('versionId');
  request.demand(onObject(isNamed ? 's3:GetObjectVersion' : 's3:GetObject', request.bucket, request.key));
  if (request.query.has('partNumber')) throw new ServiceError('NotImplemented', 'GetObject by partNumber', 501);
  const version = findVersion(request, store);
  const headers = answeredHeaders(version, request, request.bucket.isVersioned);
  if (isNotModified(request, version)) {
    return { version, response: { status: 304, headers: { etag: `"${version.etag}"` }, first: 0, last: -1 } };
  }
  const range = parseRange(request.header('range'), version.sizeBytes);
  const { first, last } = range ?? { first: 0, last: version.sizeBytes - 1 };
  headers['content-length'] = String(last - first + 1);
  if (range) headers['content-range'] = `bytes ${first}-${last}/${version.sizeBytes}`;
  else if (request.header('x-amz-checksum-mode') === 'ENABLED') {
    for (const [algorithm, value] of Object.entries(version.checksums)) headers[`x-amz-checksum-${algorithm}`] = value;
  }
  return { version, response: { status: range ? 206 : 200, headers, first, last } };
}

/** A single byte range; S3 ignores a header that it cannot read, and several ranges. */
function parseRange(header: string | undefined, sizeBytes: number): { first: number; last: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [from = '', to = ''] = match.slice(1);
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (first >= sizeBytes || (from === '' && to === '0')) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header,
      ActualObjectSize: sizeBytes,
    });
  }
  return last < first ? undefined : { first, last };
}
