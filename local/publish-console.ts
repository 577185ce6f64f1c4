import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Twin } from './twin.ts';

const script = resolve(import.meta.dirname, '../infra/publish-console.ts');

/** Publishes the console to the twin's bucket with the script that publishes it to a deployed stage. */
export async function publishConsole({ deployment, awsUrls, operatorKey }: Twin): Promise<void> {
  const bucket = Object.entries(deployment.outputs).find(([name]) => name.endsWith('.ConsoleBucket'))?.[1];
  if (!bucket) throw new Error('The template declares no ConsoleBucket');
  await promisify(execFile)(process.execPath, [script, '--bucket', bucket], {
    env: {
      ...process.env,
      AWS_REGION: deployment.region,
      AWS_ENDPOINT_URL_S3: awsUrls.s3,
      AWS_ACCESS_KEY_ID: operatorKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operatorKey.secretAccessKey,
    },
  });
}
