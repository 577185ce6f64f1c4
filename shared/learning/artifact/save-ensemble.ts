import type { ArtifactFiles } from '../tasks/task.ts';
import { averagedTarget, type Thresholds } from '../tasks/with-thresholds.ts';
import { manifestName, sha256 } from './files.ts';
import { type EnsembleManifest, ensembleName } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/** Puts members with their weights into one artifact, each whole in a folder of its own; `thresholds` are those of their mean. */
export function saveEnsemble(
  members: readonly { readonly files: ArtifactFiles; readonly weight: number }[],
  validationScores: EnsembleManifest['validation_scores'],
  thresholds: Thresholds = {},
): ArtifactFiles {
  const parts = members.map(({ files, weight }, at) => ({
    files,
    manifest: readManifest(files.get(manifestName)),
    place: { folder: `members/${at}/`, weight },
  }));
  const [first] = parts;
  if (!first) throw new RangeError('An ensemble needs a member');
  const { target, format_version: _, ...common } = first.manifest;
  const files = new Map(
    parts.flatMap((part) => [...part.files].map(([name, bytes]) => [`${part.place.folder}${name}`, bytes] as const)),
  );
  const sums = [...files].map(([name, bytes]) => [name, { size_bytes: bytes.length, sha256: sha256(bytes) }] as const);
  const manifest: EnsembleManifest = {
    ...common,
    format_version: 2,
    runtime: parts.some((part) => part.manifest.runtime === 'onnx') ? 'onnx' : 'typescript',
    candidate: ensembleName,
    target: averagedTarget(target, thresholds),
    settings: {},
    validation_scores: validationScores,
    members: parts.map((part) => ({ ...part.place, runtime: part.manifest.runtime })),
    files: Object.fromEntries(sums),
  };
  return new Map([[manifestName, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)], ...files]);
}
