import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Twin } from '../../local/twin.ts';

/** Keys of everything that the data bucket holds with `part` in its name: old versions and delete markers too. */
export async function everythingOf(twin: Twin, part: string): Promise<readonly string[]> {
  const { operatorKey: credentials, awsUrls, deployment, clock } = twin;
  const s3 = new S3Client({
    region: deployment.region,
    endpoint: awsUrls.s3,
    forcePathStyle: true,
    credentials,
    systemClockOffset: clock.offsetMs,
  });
  const Bucket = deployment.buckets.find(({ abortIncompleteUploadDays }) => abortIncompleteUploadDays)?.name;
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return [...Versions, ...DeleteMarkers].map(({ Key = '' }) => Key).filter((key) => key.includes(part));
}
