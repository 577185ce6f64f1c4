import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const versionSchema = z.strictObject({
  versionId: z.string(),
  createdAt: z.int(),
  stages: z.array(z.string()),
  text: z.string(),
});
const secretsSchema = z.record(z.string(), z.strictObject({ createdAt: z.int(), versions: z.array(versionSchema) }));

export type SecretVersion = z.infer<typeof versionSchema>;
/** All secrets by ARN, the newest version first. */
export type Secrets = z.infer<typeof secretsSchema>;

export function readSecrets(file: string): Secrets {
  return existsSync(file) ? secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Replaces the file whole and only its owner can read it; the old one stands until the new one is on disk. */
export function writeSecrets(file: string, secrets: Secrets): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  writeSync(handle, JSON.stringify(secrets));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
  const folderHandle = openSync(folder, 'r');
  fsyncSync(folderHandle);
  closeSync(folderHandle);
}
