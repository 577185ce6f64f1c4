import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { clientDefaults } from '../runtime/aws.ts';
import type { BucketClient } from './client.ts';

/** Makes a URL by which anybody who holds it can load one object under a file name, for a while. */
export type SignDownload = (key: string, filename: string, validSeconds: number) => Promise<string>;

/** By default the client would sign a wish for checksums, which a browser that follows the URL cannot express. */
export function downloadSigner(
  { name }: Pick<BucketClient, 'name'>,
  signer = new S3Client({ ...clientDefaults, responseChecksumValidation: 'WHEN_REQUIRED' }),
): SignDownload {
  return (key, filename, validSeconds) => {
    const ResponseContentDisposition = asAttachment(filename);
    const command = new GetObjectCommand({ Bucket: name, Key: key, ResponseContentDisposition });
    return getSignedUrl(signer, command, { expiresIn: validSeconds });
  };
}

/** A tenant's file name in a header (RFC 6266): plain for old clients, and whole, in UTF-8, for all others. */
function asAttachment(filename: string): string {
  const plain = filename.replaceAll(/[^\w. ()-]/g, '_');
  const whole = encodeURIComponent(filename.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
