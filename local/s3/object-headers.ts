import { ServiceError } from '../service.ts';
import type { ObjectVersion } from './catalog.ts';
import type { S3Request } from './request.ts';

const contentHeaders = ['content-type', 'content-encoding', 'content-disposition', 'content-language', 'cache-control'];

/** Headers that change what PutObject means and that the twin does not carry out. */
const unsupported = [
  'x-amz-acl',
  'x-amz-tagging',
  'x-amz-website-redirect-location',
  'x-amz-object-lock-mode',
  'expires',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-write-offset-bytes',
  'x-amz-checksum-type',
];

/** The headers of a new object that GetObject will answer again. */
export function storedHeaders(request: S3Request): Record<string, string> {
  const refused = unsupported.find((name) => request.header(name) !== undefined);
  if (refused !== undefined) throw new ServiceError('NotImplemented', `The header ${refused} is not supported.`, 501);
  const storageClass = request.header('x-amz-storage-class') ?? 'STANDARD';
  const encryption = request.header('x-amz-server-side-encryption') ?? 'AES256';
  if (storageClass !== 'STANDARD' || encryption !== 'AES256') {
    throw new ServiceError('NotImplemented', `${storageClass} with ${encryption} is not supported.`, 501);
  }
  const headers: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of contentHeaders) {
    const value = name === 'content-encoding' ? withoutChunking(request.header(name)) : request.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return { ...headers, ...metadataOf(request) };
}

/** What GetObject and HeadObject answer about an object, before ranges. */
export function answeredHeaders(version: ObjectVersion, request: S3Request, isVersioned: boolean) {
  const headers: Record<string, string> = {
    ...version.headers,
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
  };
  if (isVersioned) headers['x-amz-version-id'] = version.id;
  for (const [name, value] of request.query) {
    if (name.startsWith('response-')) headers[name.slice('response-'.length)] = value;
  }
  return headers;
}

function metadataOf(request: S3Request): Record<string, string> {
  const sent = Object.keys(request.message.headers);
  const names = [...sent, ...request.query.keys()].map((name) => name.toLowerCase());
  return Object.fromEntries(
    names.filter((name) => name.startsWith('x-amz-meta-')).map((name) => [name, request.header(name) ?? '']),
  );
}

function withoutChunking(encoding: string | undefined): string | undefined {
  const kept = encoding
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked');
  return kept === undefined || kept.length === 0 ? undefined : kept.join(',');
}
