import { manifestName } from '../learning/artifact/save.ts';
import type { ArtifactFiles } from '../learning/tasks/task.ts';
import type { ReadArtifactFile } from './artifact-client.ts';

/** Reads a whole artifact: its manifest, then the files that the manifest names, all at once. */
export async function readArtifact(read: ReadArtifactFile, folder: string): Promise<ArtifactFiles> {
  const manifest = await read(folder, manifestName);
  const { files = {} } = JSON.parse(new TextDecoder().decode(manifest)) as { files?: Record<string, unknown> };
  const named = Object.keys(files).map(async (name) => [name, await read(folder, name)] as const);
  return new Map([[manifestName, manifest], ...(await Promise.all(named))]);
}

/** Bytes of an artifact's files together. */
export const artifactBytes = (files: ArtifactFiles): number =>
  [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
