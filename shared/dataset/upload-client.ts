import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  paginateListParts,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BucketClient } from '../bucket/client.ts';
import { clientDefaults } from '../runtime/aws.ts';

/** A part that S3 holds. */
export interface ArrivedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** Multipart uploads, which the tenant's own browser or program fills through presigned URLs. */
export class UploadClient {
  readonly #bucket: BucketClient;
  readonly #signer: S3Client;

  /** By default the signing client would sign the checksum of an empty body, and S3 would refuse every part. */
  constructor(
    bucket: BucketClient,
    signer = new S3Client({ ...clientDefaults, requestChecksumCalculation: 'WHEN_REQUIRED' }),
  ) {
    this.#bucket = bucket;
    this.#signer = signer;
  }

  /** Begins an upload and answers its id. */
  async begin(key: string): Promise<string> {
    const { UploadId } = await this.#bucket.s3.send(new CreateMultipartUploadCommand(this.#object(key)));
    if (UploadId === undefined) throw new Error('S3 began an upload without an id');
    return UploadId;
  }

  /** A URL that takes exactly `sizeBytes` bytes: the presigner signs the length it is told, so S3 refuses another one. */
  signPart(
    key: string,
    uploadId: string,
    partNumber: number,
    sizeBytes: number,
    validSeconds: number,
  ): Promise<string> {
    const command = new UploadPartCommand({
      ...this.#object(key),
      UploadId: uploadId,
      PartNumber: partNumber,
      ContentLength: sizeBytes,
    });
    return getSignedUrl(this.#signer, command, { expiresIn: validSeconds });
  }

  /** The parts that have arrived; undefined when there is no such upload (any more). */
  async arrivedParts(key: string, uploadId: string): Promise<readonly ArrivedPart[] | undefined> {
    const parts: ArrivedPart[] = [];
    const pages = paginateListParts({ client: this.#bucket.s3 }, { ...this.#object(key), UploadId: uploadId });
    try {
      for await (const { Parts } of pages) {
        for (const { PartNumber = 0, ETag = '', Size = 0 } of Parts ?? []) {
          parts.push({ partNumber: PartNumber, etag: ETag, sizeBytes: Size });
        }
      }
    } catch (error) {
      if (isNoSuchUpload(error)) return undefined;
      throw error;
    }
    return parts;
  }

  /** False when there is no such upload (any more): it may have been completed by another call. */
  async complete(key: string, uploadId: string, parts: readonly ArrivedPart[]): Promise<boolean> {
    const Parts = parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
    try {
      await this.#bucket.s3.send(
        new CompleteMultipartUploadCommand({ ...this.#object(key), UploadId: uploadId, MultipartUpload: { Parts } }),
      );
      return true;
    } catch (error) {
      if (isNoSuchUpload(error)) return false;
      throw error;
    }
  }

  /** Drops what has arrived of an upload; safe to repeat. */
  async abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.#bucket.s3.send(new AbortMultipartUploadCommand({ ...this.#object(key), UploadId: uploadId }));
    } catch (error) {
      if (!isNoSuchUpload(error)) throw error;
    }
  }

  #object(key: string) {
    return { Bucket: this.#bucket.name, Key: key };
  }
}

const isNoSuchUpload = (error: unknown) => error instanceof Error && error.name === 'NoSuchUpload';
