import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { BucketSpec } from '../deployment.ts';
import type { Permission } from '../service.ts';

/** One object request after routing and authentication. */
export interface S3Request {
  readonly bucket: BucketSpec;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  /** `x-amz-content-sha256` as it was signed. */
  readonly payloadHash: string;
  /** A header, or the query member that presigning turned it into. */
  header(name: string): string | undefined;
  /** Throws ServiceError `AccessDenied` unless the caller's role allows `permission`. */
  demand(...permissions: readonly Permission[]): void;
  findBucket(name: string): BucketSpec;
}

export interface S3Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** XML text, or the bytes of an object. */
  readonly body?: string | Readable;
}

/** The permission that `action` on one object of `bucket` needs. */
export function onObject(action: string, bucket: BucketSpec, key: string): Permission {
  return { action, resource: `${bucket.arn}/${key}` };
}
