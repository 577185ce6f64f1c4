import type { BucketSpec } from '../deployment.ts';
import { ServiceError } from '../service.ts';
import { receiveText } from './receive-body.ts';
import { onObject, type S3Request, type S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import { elements, elementTexts, type XmlElement, xmlDocument } from './xml.ts';

const maxDeleted = 1000;
const maxDocumentBytes = 2 * 2 ** 20;

export async function deleteObject(request: S3Request, store: S3Store): Promise<S3Response> {
  const id = request.query.get('versionId') ?? undefined;
  demandDeletion(request, request.key, id);
  if (request.header('if-match') !== undefined)
    throw new ServiceError('NotImplemented', 'If-Match on DeleteObject', 501);
  const removed = removeObject(store, request.bucket, request.key, id);
  const headers: Record<string, string> = {};
  if (removed.versionId !== undefined) headers['x-amz-version-id'] = removed.versionId;
  if (removed.isMarker) headers['x-amz-delete-marker'] = 'true';
  return { status: 204, headers };
}

export async function deleteObjects(request: S3Request, store: S3Store): Promise<S3Response> {
  const document = await receiveText(request, maxDocumentBytes);
  const objects = elements(document, 'Object');
  if (objects.length === 0 || objects.length > maxDeleted) {
    throw new ServiceError('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
  }
  const isQuiet = elementTexts(document, 'Quiet')[0] === 'true';
  const results = objects.map((object) =>
    deleteOne(request, store, elementTexts(object, 'Key')[0] ?? '', elementTexts(object, 'VersionId')[0]),
  );
  const body = xmlDocument('DeleteResult', {
    Deleted: isQuiet ? [] : results.flatMap(({ deleted }) => (deleted ? [deleted] : [])),
    Error: results.flatMap(({ error }) => (error ? [error] : [])),
  });
  return { status: 200, body };
}

/** Deletes as S3 does: a marker on a versioned bucket, for good when a version is named. */
export function removeObject(store: S3Store, bucket: BucketSpec, key: string, id: string | undefined) {
  if (id === undefined && bucket.isVersioned) {
    const marker = { marker: true, modifiedMs: store.clock.now() } as const;
    const { id: versionId } = store.catalog.put(bucket.name, true, key, marker);
    return { versionId, isMarker: true };
  }
  const wasMarker = id !== undefined && store.catalog.version(bucket.name, key, id)?.isMarker === true;
  store.blobs.remove(store.catalog.remove(bucket.name, key, id ?? 'null'));
  return { versionId: id, isMarker: wasMarker };
}

function deleteOne(
  request: S3Request,
  store: S3Store,
  key: string,
  id: string | undefined,
): { deleted?: XmlElement; error?: XmlElement } {
  try {
    demandDeletion(request, key, id);
    const removed = removeObject(store, request.bucket, key, id);
    if (id === undefined && removed.isMarker) {
      return { deleted: { Key: key, DeleteMarker: true, DeleteMarkerVersionId: removed.versionId } };
    }
    return { deleted: { Key: key, VersionId: id, DeleteMarker: removed.isMarker ? true : undefined } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { error: { Key: key, VersionId: id, Code: error.type, Message: error.message } };
  }
}

function demandDeletion(request: S3Request, key: string, id: string | undefined): void {
  request.demand(onObject(id === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', request.bucket, key));
}
