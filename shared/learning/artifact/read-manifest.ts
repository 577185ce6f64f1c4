import * as z from 'zod';
import { ArtifactError } from './artifact-error.ts';
import { catalogueName, graphDataName, graphName, manifestName, readingName, weightsName } from './files.ts';
import { artifactFormat, artifactVersion, type Manifest, manifestSchema } from './manifest.ts';

/** Reads a manifest. Throws ArtifactError when it is absent, cut, not ours or too new. */
export function readManifest(bytes: Uint8Array | undefined): Manifest {
  if (!bytes) throw new ArtifactError('incomplete', `The artifact has no ${manifestName}`);
  const json = parseOrRefuse(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  const { data: head } = z.looseObject({ format: z.string(), format_version: z.int() }).safeParse(json);
  if (head?.format !== artifactFormat) {
    throw new ArtifactError('foreign', `${manifestName} does not say that this is a ${artifactFormat}`);
  }
  if (head.format_version > artifactVersion) {
    throw new ArtifactError(
      'newer',
      `The artifact has format version ${head.format_version}; this code reads up to ${artifactVersion}. Deploy newer code.`,
    );
  }
  return parseOrRefuse(() => manifestSchema.parse(json));
}

/** The confidence below which the model answers no label, if it has one. */
export function abstentionOf({ target }: Pick<Manifest, 'target'>): number | undefined {
  if (target.kind === 'retrieval') return target.hand_over_below;
  return target.kind === 'classification' ? target.abstain_below : undefined;
}

/** The files that answering needs, of all that the manifest names. */
export function answeringFiles(manifest: Manifest): string[] {
  if (!('members' in manifest)) return filesOf(manifest.runtime, manifest.files, '');
  return manifest.members.flatMap(({ folder, runtime }) => [
    `${folder}${manifestName}`,
    ...filesOf(runtime, manifest.files, folder),
  ]);
}

function filesOf(runtime: Manifest['runtime'], files: Manifest['files'], folder: string): string[] {
  const needed = runtime === 'typescript' ? [weightsName] : [graphName];
  // Recommenders read their weights and catalogue, whoever computes the scores.
  const more = catalogueName in files ? [weightsName, catalogueName] : [];
  const names = new Set([...needed, ...(runtime === 'onnx' ? [graphDataName, readingName] : []), ...more]);
  return [...names]
    .map((name) => `${folder}${name}`)
    .filter((name) => needed.includes(name.slice(folder.length)) || name in files);
}

function parseOrRefuse<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new ArtifactError('corrupted', `${manifestName} cannot be read`, { cause });
  }
}
