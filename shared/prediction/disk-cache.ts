import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadArtifactFile } from './artifact-client.ts';

/**
 * Keeps artifact files under the temporary folder, so that a model that memory had to let go is read back from disk.
 * Files are put in place by a rename, and the newest `maxBytes` of this process are kept; a disk that is full or
 * missing costs only speed. Checksums are the loader's work.
 */
export function diskCached(
  read: ReadArtifactFile,
  { maxBytes, folder = join(tmpdir(), 'gristmill-artifacts') }: { maxBytes: number; folder?: string },
): ReadArtifactFile {
  const kept = new Map<string, number>();
  let keptBytes = 0;

  async function keep(path: string, bytes: Uint8Array): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, bytes, { mode: 0o600 });
    await rename(draft, path);
    kept.set(path, bytes.length);
    keptBytes += bytes.length;
    for (const [oldest, size] of kept) {
      if (keptBytes <= maxBytes) break;
      kept.delete(oldest);
      keptBytes -= size;
      await rm(oldest, { force: true });
    }
  }

  return async (artifactFolder, name) => {
    const path = join(folder, createHash('sha256').update(`${artifactFolder}${name}`).digest('hex'));
    if (kept.has(path)) {
      const cached = await readFile(path).catch(() => undefined);
      if (cached) return cached;
      keptBytes -= kept.get(path) ?? 0;
      kept.delete(path);
    }
    const bytes = await read(artifactFolder, name);
    if (bytes.length <= maxBytes) await keep(path, bytes).catch(() => undefined);
    return bytes;
  };
}
