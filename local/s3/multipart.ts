import { ServiceError } from '../service.ts';
import { isChecksumAlgorithm } from './checksum.ts';
import { storedHeaders } from './object-headers.ts';
import { receiveBody } from './receive-body.ts';
import { onObject, type S3Request, type S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import type { Upload } from './uploads.ts';
import { xmlDocument } from './xml.ts';

const maxParts = 10_000;

export async function createMultipartUpload(request: S3Request, store: S3Store): Promise<S3Response> {
  const { bucket, key } = request;
  request.demand(onObject('s3:PutObject', bucket, key));
  const algorithm = request.header('x-amz-checksum-algorithm')?.toLowerCase();
  if (algorithm !== undefined && (!isChecksumAlgorithm(algorithm) || algorithm === 'crc64nvme')) {
    throw new ServiceError('NotImplemented', `Multipart uploads with the checksum ${algorithm}`, 501);
  }
  const id = store.uploads.create(bucket.name, {
    key,
    startedMs: store.clock.now(),
    headers: storedHeaders(request),
    checksumAlgorithm: algorithm,
  });
  const headers: Record<string, string> = {};
  if (algorithm !== undefined) headers['x-amz-checksum-algorithm'] = algorithm.toUpperCase();
  const body = xmlDocument('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id });
  return { status: 200, headers, body };
}

export async function uploadPart(request: S3Request, store: S3Store): Promise<S3Response> {
  request.demand(onObject('s3:PutObject', request.bucket, request.key));
  const upload = findUpload(request, store);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > maxParts) {
    throw new ServiceError('InvalidArgument', `Part number must be an integer between 1 and ${maxParts}, inclusive`);
  }
  const { segment, etag, checksums } = await receiveBody(request, store.blobs);
  try {
    checkAlgorithm(upload, Object.keys(checksums)[0]);
    // The upload may have been completed or aborted while the part came in.
    findUpload(request, store);
  } catch (error) {
    store.blobs.remove([segment]);
    throw error;
  }
  const part = { number, segment, etag, checksums, modifiedMs: store.clock.now() };
  store.blobs.remove(store.catalog.transaction(() => store.uploads.putPart(upload.id, part)));
  const answered = Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]);
  return { status: 200, headers: { etag: `"${etag}"`, ...Object.fromEntries(answered) } };
}

export async function abortMultipartUpload(request: S3Request, store: S3Store): Promise<S3Response> {
  request.demand(onObject('s3:AbortMultipartUpload', request.bucket, request.key));
  const { id } = findUpload(request, store);
  store.blobs.remove(store.catalog.transaction(() => store.uploads.remove(id)));
  return { status: 204 };
}

/** The upload that a request names; throws NoSuchUpload. */
export function findUpload({ bucket, key, query }: S3Request, store: S3Store): Upload {
  const id = query.get('uploadId') ?? '';
  const upload = store.uploads.find(bucket.name, key, id);
  if (upload) return upload;
  const message = 'The specified multipart upload does not exist. It may have been aborted or completed.';
  throw new ServiceError('NoSuchUpload', message, 404, { UploadId: id });
}

/** Every part of an upload that declared a checksum algorithm must bring that checksum. */
function checkAlgorithm({ checksumAlgorithm }: Upload, actual: string | undefined): void {
  if (checksumAlgorithm === undefined || checksumAlgorithm === actual) return;
  throw new ServiceError(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm}, actual checksum Type: ${actual ?? 'null'}`,
  );
}
