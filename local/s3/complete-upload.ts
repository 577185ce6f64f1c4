import { ServiceError } from '../service.ts';
import { compositeChecksum } from './checksum.ts';
import { findUpload } from './multipart.ts';
import { checkWriteCondition } from './preconditions.ts';
import { receiveText } from './receive-body.ts';
import { onObject, type S3Request, type S3Response } from './request.ts';
import type { S3Store } from './store.ts';
import type { Part, Upload } from './uploads.ts';
import { elements, elementTexts, xmlDocument } from './xml.ts';

const minPartBytes = 5 * 2 ** 20;
const maxDocumentBytes = 2 * 2 ** 20;

/** Joins the parts into an object: the segments are listed, no byte is copied, and one transaction makes it so. */
export async function completeMultipartUpload(request: S3Request, store: S3Store): Promise<S3Response> {
  const { bucket, key } = request;
  request.demand(onObject('s3:PutObject', bucket, key));
  findUpload(request, store);
  const wanted = parseParts(await receiveText(request, maxDocumentBytes));
  const upload = findUpload(request, store);
  const stored = store.uploads.parts(upload.id);
  const parts = selectParts(wanted, stored);
  checkWriteCondition(request, store.catalog.latest(bucket.name, key));
  const etag = multipartEtag(parts);
  const checksums = compositeChecksums(upload, parts);
  const segments = parts.map((part) => part.segment);
  const content = {
    segments,
    sizeBytes: segments.reduce((total, segment) => total + segment.sizeBytes, 0),
    etag,
    modifiedMs: store.clock.now(),
    headers: upload.headers,
    checksums,
  };
  const versionId = commit(request, store, upload, content);
  const headers: Record<string, string> = bucket.isVersioned ? { 'x-amz-version-id': versionId } : {};
  const body = xmlDocument('CompleteMultipartUploadResult', {
    Location: `/${bucket.name}/${key}`,
    Bucket: bucket.name,
    Key: key,
    ETag: `"${etag}"`,
    ...Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value])),
  });
  return { status: 200, headers, body };
}

interface WantedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksums: readonly string[];
}

function parseParts(document: string): WantedPart[] {
  const parts = elements(document, 'Part').map((part) => ({
    number: Number(elementTexts(part, 'PartNumber')[0]),
    etag: (elementTexts(part, 'ETag')[0] ?? '').replaceAll('"', ''),
    checksums: ['CRC32', 'CRC32C', 'SHA1', 'SHA256'].flatMap((name) => elementTexts(part, `Checksum${name}`)),
  }));
  if (parts.length > 0) return parts;
  throw new ServiceError('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
}

/** The stored parts in the wanted order; throws InvalidPart, InvalidPartOrder or EntityTooSmall. */
function selectParts(wanted: readonly WantedPart[], stored: readonly Part[]): Part[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  let previous = 0;
  const parts = wanted.map(({ number, etag, checksums }) => {
    const part = byNumber.get(number);
    const known = Object.values(part?.checksums ?? {});
    if (!part || part.etag !== etag || checksums.some((checksum) => !known.includes(checksum))) {
      const message = 'One or more of the specified parts could not be found, or its ETag or checksum does not match.';
      throw new ServiceError('InvalidPart', message, 400, { PartNumber: number, ETag: etag });
    }
    if (number <= previous) throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    previous = number;
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.segment.sizeBytes < minPartBytes);
  if (small === undefined) return parts;
  throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    PartNumber: small.number,
    ProposedSize: small.segment.sizeBytes,
    MinSizeAllowed: minPartBytes,
  });
}

/** The upload becomes an object, and is gone; the parts that were not wanted are freed. */
function commit(
  { bucket, key }: S3Request,
  store: S3Store,
  upload: Upload,
  content: Parameters<S3Store['catalog']['put']>[3] & { readonly segments: readonly Part['segment'][] },
): string {
  const kept = new Set(content.segments.map((segment) => segment.blob));
  const { id, freed, unused } = store.catalog.transaction(() => {
    const unused = store.uploads.remove(upload.id).filter((segment) => !kept.has(segment.blob));
    return { unused, ...store.catalog.put(bucket.name, bucket.isVersioned, key, content) };
  });
  store.blobs.remove([...freed, ...unused]);
  return id;
}

/** MD5 of the parts' MD5s and their count. */
function multipartEtag(parts: readonly Part[]): string {
  const digests = parts.map((part) => Buffer.from(part.etag, 'hex').toString('base64'));
  const [digest = '', count] = compositeChecksum('md5', digests).split('-');
  return `${Buffer.from(digest, 'base64').toString('hex')}-${count}`;
}

function compositeChecksums({ checksumAlgorithm }: Upload, parts: readonly Part[]) {
  if (checksumAlgorithm === undefined) return {};
  const values = parts.map((part) => part.checksums[checksumAlgorithm] ?? '');
  return { [checksumAlgorithm]: compositeChecksum(checksumAlgorithm, values) };
}
