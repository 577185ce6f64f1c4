import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '../runtime/aws.ts';

/** Reads one file of an artifact folder. */
export type ReadArtifactFile = (folder: string, name: string) => Promise<Uint8Array>;

/** Reads artifacts from the data bucket. */
export function artifactReader(bucketName: string, client = new S3Client(clientDefaults)): ReadArtifactFile {
  return async (folder, name) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: `${folder}${name}` }));
    if (!Body) throw new Error(`${folder}${name} came without a body`);
    return Body.transformToByteArray();
  };
}
