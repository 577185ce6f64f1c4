import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadArtifactFile } from './artifact-client.ts';

export interface DiskCache {
  readonly read: ReadArtifactFile;
  /** Reads every file of the folder from its source the next time. */
  readonly forget: (artifactFolder: string) => Promise<void>;
}

/** Opens artifacts through the cache; one that cannot be opened is read anew next time, for it may have been mended. */
export const openThrough =
  <T>({ forget }: DiskCache, open: (artifactFolder: string) => Promise<T>) =>
  (artifactFolder: string): Promise<T> =>
    open(artifactFolder).catch(async (error: unknown) => {
      await forget(artifactFolder);
      throw error;
    });

/**
 * Keeps artifact files under the temporary folder, so that a model that memory had to let go is read back from disk.
 * Files are put in place by a rename, and the newest `maxBytes` of this process are kept; a disk that is full or
 * missing costs only speed. Checksums are the loader's work; it has the files forgotten that do not hold.
 */
export function diskCached(
  read: ReadArtifactFile,
  { maxBytes, folder = join(tmpdir(), 'gristmill-artifacts') }: { maxBytes: number; folder?: string },
): DiskCache {
  const kept = new Map<string, { readonly sizeBytes: number; readonly artifactFolder: string }>();
  let keptBytes = 0;

  async function drop(path: string): Promise<void> {
    keptBytes -= kept.get(path)?.sizeBytes ?? 0;
    kept.delete(path);
    await rm(path, { force: true });
  }

  async function keep(path: string, artifactFolder: string, bytes: Uint8Array): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, bytes, { mode: 0o600 });
    await rename(draft, path);
    kept.set(path, { sizeBytes: bytes.length, artifactFolder });
    keptBytes += bytes.length;
    for (const oldest of kept.keys()) {
      if (keptBytes <= maxBytes) break;
      await drop(oldest);
    }
  }

  return {
    read: async (artifactFolder, name) => {
      const path = join(folder, createHash('sha256').update(`${artifactFolder}${name}`).digest('hex'));
      if (kept.has(path)) {
        const cached = await readFile(path).catch(() => undefined);
        if (cached) return cached;
        await drop(path).catch(() => undefined);
      }
      const bytes = await read(artifactFolder, name);
      if (bytes.length <= maxBytes) await keep(path, artifactFolder, bytes).catch(() => undefined);
      return bytes;
    },
    forget: async (artifactFolder) => {
      for (const [path, file] of kept) if (file.artifactFolder === artifactFolder) await drop(path);
    },
  };
}
