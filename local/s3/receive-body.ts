import { createHash } from 'node:crypto';
import { ServiceError } from '../service.ts';
import type { Blobs, Segment } from './blobs.ts';
import { type ChecksumAlgorithm, checksumAlgorithms, isChecksumAlgorithm, startChecksum } from './checksum.ts';
import { decodeChunks } from './chunked-body.ts';
import type { S3Request } from './request.ts';

export interface ReceivedBody {
  readonly segment: Segment;
  /** MD5 in hexadecimal. */
  readonly etag: string;
  /** Base64, by algorithm: what the client sent and the body was found to match. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

const maxBodyBytes = 5 * 2 ** 30;

/** Streams the body into a blob and verifies everything that the request claims about it; nothing is kept when a claim is false. */
export async function receiveBody(request: S3Request, blobs: Blobs): Promise<ReceivedBody> {
  const trailers = new Map<string, string>();
  const claimedBytes = claimedSize(request);
  const algorithms = claimedAlgorithms(request);
  const checksums = algorithms.map((algorithm) => ({ algorithm, checksum: startChecksum(algorithm) }));
  const md5 = createHash('md5');
  const sha256 = isHexDigest(request.payloadHash) ? createHash('sha256') : undefined;

  async function* inspected(): AsyncGenerator<Buffer> {
    let received = 0;
    for await (const chunk of bodyOf(request, trailers)) {
      received += chunk.length;
      if (received > maxBodyBytes) throw new ServiceError('EntityTooLarge', 'The upload exceeds 5 GiB.');
      md5.update(chunk);
      sha256?.update(chunk);
      for (const { checksum } of checksums) checksum.update(chunk);
      yield chunk;
    }
    if (received !== claimedBytes) throw incomplete(claimedBytes, received);
  }

  const segment = await blobs.write(inspected());
  try {
    const digest = md5.digest();
    verifyMd5(request.header('content-md5'), digest.toString('base64'));
    if (sha256 !== undefined && sha256.digest('hex') !== request.payloadHash) {
      throw new ServiceError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const computed = checksums.map(({ algorithm, checksum }) => [algorithm, checksum.digest()] as const);
    for (const [algorithm, value] of computed) verifyChecksum(algorithm, value, request, trailers);
    return { segment, etag: digest.toString('hex'), checksums: Object.fromEntries(computed) };
  } catch (error) {
    blobs.remove([segment]);
    throw error;
  }
}

/** The whole body as text, for the small XML documents that a client sends, its checksums verified. */
export async function receiveText(request: S3Request, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of bodyOf(request, new Map())) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new ServiceError('MaxMessageLengthExceeded', 'Your request was too big.');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  verifyMd5(request.header('content-md5'), createHash('md5').update(body).digest('base64'));
  for (const algorithm of checksumAlgorithms) {
    if (request.header(`x-amz-checksum-${algorithm}`) === undefined) continue;
    const checksum = startChecksum(algorithm);
    checksum.update(body);
    verifyChecksum(algorithm, checksum.digest(), request, new Map());
  }
  return body.toString('utf8');
}

function bodyOf(request: S3Request, trailers: Map<string, string>): AsyncIterable<Buffer> {
  // The socket must outlive a refused body, so that the refusal can be answered on it.
  const bytes = request.message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  if (!request.payloadHash.startsWith('STREAMING-')) return bytes;
  if (request.payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    throw new ServiceError('NotImplemented', `The payload scheme ${request.payloadHash} is not supported.`, 501);
  }
  return decodeChunks(bytes, trailers);
}

function claimedSize(request: S3Request): number {
  const isChunked = request.payloadHash.startsWith('STREAMING-');
  const value = request.header(isChunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (value === undefined || !/^\d+$/.test(value)) {
    throw new ServiceError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  }
  if (Number(value) > maxBodyBytes) throw new ServiceError('EntityTooLarge', 'The upload exceeds 5 GiB.');
  return Number(value);
}

function claimedAlgorithms(request: S3Request): ChecksumAlgorithm[] {
  const trailer = (request.header('x-amz-trailer') ?? '').toLowerCase().replace('x-amz-checksum-', '').trim();
  if (trailer !== '' && !isChecksumAlgorithm(trailer)) {
    throw new ServiceError('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported.');
  }
  const named = checksumAlgorithms.filter(
    (algorithm) => algorithm === trailer || request.header(`x-amz-checksum-${algorithm}`) !== undefined,
  );
  if (named.length > 1) {
    throw new ServiceError('InvalidRequest', 'Expecting a single x-amz-checksum- header. Multiple are not allowed.');
  }
  return named;
}

function verifyMd5(claimed: string | undefined, computed: string): void {
  if (claimed !== undefined && claimed !== computed) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}

function verifyChecksum(
  algorithm: ChecksumAlgorithm,
  computed: string,
  request: S3Request,
  trailers: ReadonlyMap<string, string>,
): void {
  const name = `x-amz-checksum-${algorithm}`;
  if ((trailers.get(name) ?? request.header(name)) !== computed) {
    throw new ServiceError(
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    );
  }
}

function isHexDigest(payloadHash: string): boolean {
  return /^[0-9a-f]{64}$/.test(payloadHash);
}

function incomplete(claimed: number, received: number): ServiceError {
  return new ServiceError(
    'IncompleteBody',
    `You did not provide the number of bytes specified by the Content-Length header (${claimed}, received ${received}).`,
  );
}
