import { ServiceError } from '../service.ts';
import type { ObjectVersion } from './catalog.ts';
import type { S3Request, S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

const maxPage = 1000;
/** Greater than any character in a key, so that `prefix + beyond` skips what a common prefix stands for. */
const beyond = '\u{10ffff}';

export async function listObjects(request: S3Request, store: S3Store): Promise<S3Response> {
  const { query, bucket } = request;
  demandListing(request, 's3:ListBucket');
  if (query.get('fetch-owner') === 'true') throw new ServiceError('NotImplemented', 'ListObjectsV2 with owners', 501);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : decodeToken(token);
  const page = collect(store, bucket.name, { prefix, delimiter, after, limit: pageSize(query) });
  const text = textEncoding(query);
  const body = xmlDocument('ListBucketResult', {
    Name: bucket.name,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    MaxKeys: pageSize(query),
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: page.objects.length + page.prefixes.length,
    IsTruncated: page.next !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next && Buffer.from(page.next).toString('base64url'),
    StartAfter: query.has('start-after') ? text(query.get('start-after') ?? '') : undefined,
    Contents: page.objects.map((object) => ({ Key: text(object.key), ...summary(object) })),
    CommonPrefixes: page.prefixes.map((common) => ({ Prefix: text(common) })),
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

export async function listObjectVersions(request: S3Request, store: S3Store): Promise<S3Response> {
  const { query, bucket } = request;
  demandListing(request, 's3:ListBucketVersions');
  if (query.has('delimiter')) throw new ServiceError('NotImplemented', 'ListObjectVersions with a delimiter', 501);
  const prefix = query.get('prefix') ?? '';
  const limit = pageSize(query);
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('version-id-marker') ?? undefined;
  const found = store.catalog
    .listVersions(bucket.name, { key: keyMarker, id: idMarker }, prefix, limit + 1)
    .filter((version) => version.key.startsWith(prefix));
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const text = textEncoding(query);
  const entry = (version: ObjectVersion): XmlElement => ({
    Key: text(version.key),
    VersionId: version.id,
    IsLatest: version.isLatest,
    ...(version.isMarker ? { LastModified: new Date(version.modifiedMs).toISOString() } : summary(version)),
  });
  const body = xmlDocument('ListVersionsResult', {
    Name: bucket.name,
    Prefix: text(prefix),
    KeyMarker: text(keyMarker),
    VersionIdMarker: idMarker,
    MaxKeys: limit,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: last !== undefined,
    NextKeyMarker: last && text(last.key),
    NextVersionIdMarker: last?.id,
    Version: page.filter((version) => !version.isMarker).map(entry),
    DeleteMarker: page.filter((version) => version.isMarker).map(entry),
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

/** Throws unless the caller may list the prefix that the request names. */
export function demandListing(request: S3Request, action: string): void {
  const { query, bucket } = request;
  const context: Record<string, string[]> = {};
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = query.get(name);
    if (value !== null) context[`s3:${name}`] = [value];
  }
  request.demand({ action, resource: bucket.arn, context });
}

/** `encoding-type=url` escapes names that XML cannot carry. */
export function textEncoding(query: URLSearchParams): (text: string) => string {
  if (query.get('encoding-type') !== 'url') return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

interface Walk {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly limit: number;
}

/** One page of objects and common prefixes; `next` is where the page after it starts. */
function collect(store: S3Store, bucket: string, { prefix, delimiter, after, limit }: Walk) {
  const objects: ObjectVersion[] = [];
  const prefixes: string[] = [];
  let position = after;
  for (;;) {
    const batch = store.catalog.list(bucket, position, prefix, maxPage);
    let common: string | undefined;
    for (const object of batch) {
      if (!object.key.startsWith(prefix)) return { objects, prefixes, next: undefined };
      if (common !== undefined && object.key.startsWith(common)) continue;
      if (objects.length + prefixes.length >= limit) return { objects, prefixes, next: position };
      const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
      common = end < 0 ? undefined : object.key.slice(0, end + delimiter.length);
      if (common === undefined) objects.push(object);
      else prefixes.push(common);
      position = common === undefined ? object.key : common + beyond;
    }
    if (batch.length < maxPage) return { objects, prefixes, next: undefined };
  }
}

function summary(version: ObjectVersion): XmlElement {
  return {
    LastModified: new Date(version.modifiedMs).toISOString(),
    ETag: `"${version.etag}"`,
    Size: version.sizeBytes,
    StorageClass: 'STANDARD',
  };
}

function pageSize(query: URLSearchParams): number {
  const value = query.get('max-keys');
  if (value === null) return maxPage;
  if (!/^\d+$/.test(value)) throw new ServiceError('InvalidArgument', 'Provided max-keys not an integer');
  return Math.min(Number(value), maxPage);
}

function decodeToken(token: string): string {
  return Buffer.from(token, 'base64url').toString('utf8');
}
