import { manifestName } from '../learning/artifact/files.ts';
import { answeringFiles, readManifest } from '../learning/artifact/read-manifest.ts';
import type { ArtifactFiles } from '../learning/tasks/task.ts';
import type { ReadArtifactFile } from './artifact-client.ts';

/** Reads of an artifact what answering needs: its manifest (unless `known`), then the files, all at once. Rejects with ArtifactError. */
export async function readArtifact(read: ReadArtifactFile, folder: string, known?: Uint8Array): Promise<ArtifactFiles> {
  const manifest = known ?? (await read(folder, manifestName));
  const named = answeringFiles(readManifest(manifest)).map(async (name) => [name, await read(folder, name)] as const);
  return new Map([[manifestName, manifest], ...(await Promise.all(named))]);
}

/** Bytes of an artifact's files together. */
export const artifactBytes = (files: ArtifactFiles): number =>
  [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
