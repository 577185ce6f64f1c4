import type { ArtifactFiles } from '../tasks/task.ts';
import { ArtifactError } from './artifact-error.ts';
import { sha256 } from './files.ts';
import type { Manifest } from './manifest.ts';

/** A file that the manifest names. Throws ArtifactError when it is absent, cut or changed. */
export function readFile(files: ArtifactFiles, manifest: Pick<Manifest, 'files'>, name: string): Uint8Array {
  const expected = manifest.files[name];
  const bytes = files.get(name);
  if (!expected || !bytes) throw new ArtifactError('incomplete', `The artifact has no ${name}`);
  if (bytes.length < expected.size_bytes) {
    throw new ArtifactError('truncated', `${name} has ${bytes.length} of ${expected.size_bytes} bytes`);
  }
  if (sha256(bytes) !== expected.sha256) throw new ArtifactError('corrupted', `${name} differs from its checksum`);
  return bytes;
}
