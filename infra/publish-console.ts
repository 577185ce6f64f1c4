import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildSync } from 'esbuild';

const folder = resolve(import.meta.dirname, '../console');
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** One minified file of `entry` and all that it imports. */
function bundle(entry: string): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [resolve(folder, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of console/${entry}`);
  return file.contents;
}

/** The console's bucket: named on the command line, or found in the outputs that `cdk deploy` wrote. */
function bucketName(): string {
  const { values } = parseArgs({ options: { bucket: { type: 'string' }, outputs: { type: 'string' } } });
  if (values.bucket) return values.bucket;
  const outputs: Record<string, Record<string, string>> = JSON.parse(readFileSync(values.outputs ?? '', 'utf8'));
  const found = Object.values(outputs).find(({ ConsoleBucket }) => ConsoleBucket)?.ConsoleBucket;
  if (!found) throw new Error(`${values.outputs} names no ConsoleBucket: deploy the console stack first`);
  return found;
}

/** Builds the console and puts it where CloudFront, or the twin, serves it from. */
const files: Record<string, Uint8Array> = {
  'main.js': bundle('main.tsx'),
  'style.css': bundle('style.css'),
  // Last, so that the page never names a script that is not there yet.
  'index.html': readFileSync(resolve(folder, 'index.html')),
};
const client = new S3Client();
const bucket = bucketName();
for (const [name, content] of Object.entries(files)) {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: content,
      ContentType: contentTypes[extname(name)],
      CacheControl: 'no-cache',
    }),
  );
}
