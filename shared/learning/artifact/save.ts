import { createHash } from 'node:crypto';
import type { ArtifactFiles } from '../tasks/task.ts';
import { artifactFormat, artifactVersion, codeVersion, type Manifest } from './manifest.ts';

export const manifestName = 'manifest.json';
export const weightsName = 'weights.bin';

/** Puts the weights and a manifest with their checksum into an artifact. */
export function saveArtifact(
  content: Omit<Manifest, 'format' | 'format_version' | 'code_version' | 'files'>,
  weights: Uint8Array,
): ArtifactFiles {
  const manifest: Manifest = {
    format: artifactFormat,
    format_version: artifactVersion,
    code_version: codeVersion,
    ...content,
    files: { [weightsName]: { size_bytes: weights.length, sha256: sha256(weights) } },
  };
  return new Map([
    [manifestName, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)],
    [weightsName, weights],
  ]);
}

/** The SHA-256 of bytes in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
