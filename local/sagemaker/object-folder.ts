import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** Copies the objects under `uri` into `folder`, their keys below the prefix becoming paths. */
export async function download(s3: S3Client, uri: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bucket, prefix } = parseUri(uri);
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of page.Contents ?? []) {
      if (Key.endsWith('/')) continue;
      const file = join(folder, Key === prefix ? (Key.split('/').at(-1) ?? '') : Key.slice(prefix.length));
      if (relative(folder, file).startsWith('..')) throw new Error(`The key ${Key} leads out of the folder`);
      await mkdir(dirname(file), { recursive: true });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      await pipeline(Body as Readable, createWriteStream(file));
    }
  }
}

/** Copies the files of `folder` that changed since `seen` was filled to objects under `uri`. */
export async function upload(s3: S3Client, folder: string, uri: string, seen: Map<string, string>): Promise<void> {
  const { bucket, prefix } = parseUri(uri);
  for (const file of await listFiles(folder)) {
    const { mtimeMs, size } = await stat(file);
    const version = `${mtimeMs}:${size}`;
    if (seen.get(file) === version) continue;
    await putFile(s3, file, bucket, `${prefix}${relative(folder, file)}`, size);
    seen.set(file, version);
  }
}

export async function uploadFile(s3: S3Client, file: string, uri: string): Promise<void> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  await putFile(s3, file, bucket, key, (await stat(file)).size);
}

/** Every file below `folder`; none when the folder does not exist. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function putFile(s3: S3Client, file: string, bucket: string, key: string, sizeBytes: number): Promise<void> {
  // A file that grows while it is sent is cut at the size that was announced; its next version follows.
  const body = createReadStream(file, sizeBytes === 0 ? {} : { end: sizeBytes - 1 });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: sizeBytes }));
}

/** A prefix names a folder: it ends with a slash unless it is the whole bucket. */
function parseUri(uri: string) {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  return { bucket, prefix: path === '' || path.endsWith('/') ? path : `${path}/` };
}
