import { ServiceError } from '../service.ts';
import type { ObjectContent } from './catalog.ts';
import { storedHeaders } from './object-headers.ts';
import { checkWriteCondition } from './preconditions.ts';
import { findVersion } from './read-object.ts';
import { receiveBody } from './receive-body.ts';
import { onObject, type S3Request, type S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import { xmlDocument } from './xml.ts';

export async function putObject(request: S3Request, store: S3Store): Promise<S3Response> {
  request.demand(onObject('s3:PutObject', request.bucket, request.key));
  const headers = storedHeaders(request);
  checkWriteCondition(request, store.catalog.latest(request.bucket.name, request.key));
  const { segment, etag, checksums } = await receiveBody(request, store.blobs);
  const versionId = replaceLatest(request, store, {
    segments: [segment],
    sizeBytes: segment.sizeBytes,
    etag,
    modifiedMs: store.clock.now(),
    headers,
    checksums,
  });
  const answered = Object.entries(checksums).map(([algorithm, value]) => [`x-amz-checksum-${algorithm}`, value]);
  return { status: 200, headers: { etag: `"${etag}"`, ...versionId, ...Object.fromEntries(answered) } };
}

export async function copyObject(request: S3Request, store: S3Store): Promise<S3Response> {
  const source = copySource(request);
  request.demand(onObject('s3:GetObject', source.bucket, source.key));
  request.demand(onObject('s3:PutObject', request.bucket, request.key));
  const conditional = Object.keys(request.message.headers).find((name) => name.startsWith('x-amz-copy-source-'));
  if (conditional !== undefined) throw new ServiceError('NotImplemented', `The header ${conditional}`, 501);
  const version = findVersion(source, store);
  const isReplacing = request.header('x-amz-metadata-directive') === 'REPLACE';
  if (source.bucket === request.bucket && source.key === request.key && !isReplacing) {
    throw new ServiceError('InvalidRequest', 'This copy request is illegal: it copies an object to itself unchanged.');
  }
  const modifiedMs = store.clock.now();
  const sentHeaders = storedHeaders(request);
  const segments = await store.blobs.copy(version.segments);
  const versionId = replaceLatest(request, store, {
    ...version,
    segments,
    modifiedMs,
    headers: isReplacing ? sentHeaders : version.headers,
  });
  const result = { ETag: `"${version.etag}"`, LastModified: new Date(modifiedMs).toISOString() };
  return { status: 200, headers: versionId, body: xmlDocument('CopyObjectResult', result) };
}

/** Makes `content` the object if the write condition (still) holds; its bytes are removed if not. */
function replaceLatest(request: S3Request, store: S3Store, content: ObjectContent): Record<string, string> {
  const { bucket, key } = request;
  try {
    checkWriteCondition(request, store.catalog.latest(bucket.name, key));
  } catch (error) {
    store.blobs.remove(content.segments);
    throw error;
  }
  const { id, freed } = store.catalog.put(bucket.name, bucket.isVersioned, key, content);
  store.blobs.remove(freed);
  return bucket.isVersioned ? { 'x-amz-version-id': id } : {};
}

/** The request as if it read the object that it copies. */
function copySource(request: S3Request): S3Request {
  const [path = '', query = ''] = (request.header('x-amz-copy-source') ?? '').replace(/^\//, '').split('?');
  const [bucket = '', ...key] = decodeURIComponent(path).split('/');
  return { ...request, bucket: request.findBucket(bucket), key: key.join('/'), query: new URLSearchParams(query) };
}
