import { ServiceError } from '../service.ts';
import { demandListing, textEncoding } from './list-objects.ts';
import { findUpload } from './multipart.ts';
import { onObject, type S3Request, type S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import { xmlDocument } from './xml.ts';

const maxPage = 1000;

export async function listParts(request: S3Request, store: S3Store): Promise<S3Response> {
  const { bucket, key, query } = request;
  request.demand(onObject('s3:ListMultipartUploadParts', bucket, key));
  const upload = findUpload(request, store);
  const after = Number(query.get('part-number-marker') ?? 0);
  const limit = Math.min(Number(query.get('max-parts') ?? maxPage), maxPage);
  const left = store.uploads.parts(upload.id).filter((part) => part.number > after);
  const page = left.slice(0, limit);
  const body = xmlDocument('ListPartsResult', {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    StorageClass: 'STANDARD',
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number,
    MaxParts: limit,
    IsTruncated: left.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.modifiedMs).toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.segment.sizeBytes,
      ...Object.fromEntries(
        Object.entries(part.checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]),
      ),
    })),
  });
  return { status: 200, body };
}

export async function listMultipartUploads(request: S3Request, store: S3Store): Promise<S3Response> {
  const { bucket, query } = request;
  demandListing(request, 's3:ListBucketMultipartUploads');
  if (query.has('delimiter')) throw new ServiceError('NotImplemented', 'ListMultipartUploads with a delimiter', 501);
  const limit = Math.min(Number(query.get('max-uploads') ?? maxPage), maxPage);
  const after = { key: query.get('key-marker') ?? '', id: query.get('upload-id-marker') ?? '' };
  const found = store.uploads.list(bucket.name, query.get('prefix') ?? '', after, limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const text = textEncoding(query);
  const body = xmlDocument('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: text(after.key),
    UploadIdMarker: after.id,
    NextKeyMarker: last && text(last.key),
    NextUploadIdMarker: last?.id,
    Prefix: text(query.get('prefix') ?? ''),
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxUploads: limit,
    IsTruncated: last !== undefined,
    Upload: page.map((upload) => ({
      Key: text(upload.key),
      UploadId: upload.id,
      StorageClass: 'STANDARD',
      Initiated: new Date(upload.startedMs).toISOString(),
    })),
  });
  return { status: 200, body };
}
