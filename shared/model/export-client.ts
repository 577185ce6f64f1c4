import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BucketClient } from '../bucket/client.ts';
import { clientDefaults } from '../runtime/aws.ts';

/** Makes a URL by which anybody who holds it can load one object under a file name, for a while. */
export type SignDownload = (key: string, filename: string, validSeconds: number) => Promise<string>;

/** By default the client would sign a wish for checksums, which a browser that follows the URL cannot express. */
export function downloadSigner(
  { name }: Pick<BucketClient, 'name'>,
  signer = new S3Client({ ...clientDefaults, responseChecksumValidation: 'WHEN_REQUIRED' }),
): SignDownload {
  return (key, filename, validSeconds) => {
    const ResponseContentDisposition = `attachment; filename="${filename}"`;
    const command = new GetObjectCommand({ Bucket: name, Key: key, ResponseContentDisposition });
    return getSignedUrl(signer, command, { expiresIn: validSeconds });
  };
}
