import * as z from 'zod';
import { openNativeEncoder } from '../features/tabular/native-encoder.ts';
import { findCandidate } from '../tasks/find-candidate.ts';
import { tasks } from '../tasks/registry.ts';
import type { ArtifactFiles, LoadedModel } from '../tasks/task.ts';
import { ArtifactError } from './artifact-error.ts';
import { artifactFormat, artifactVersion, type Manifest, manifestSchema } from './manifest.ts';
import { manifestName, sha256, weightsName } from './save.ts';

/** Opens an artifact once for many predictions. Rejects with ArtifactError when it is not whole, not ours or too new. */
export async function loadModel(files: ArtifactFiles): Promise<LoadedModel> {
  const manifest = await readManifest(files);
  const weights = readFile(files, manifest, weightsName);
  const task = Object.values(tasks).find(({ name }) => name === manifest.task);
  const candidate = task && findCandidate(task, manifest.candidate);
  if (!task || !candidate || task.answerKind !== manifest.target.kind) {
    throw new ArtifactError(
      'foreign',
      `This version has no candidate "${manifest.candidate}" of a task "${manifest.task}"`,
    );
  }
  const { target, settings } = manifest;
  const encoder = openNativeEncoder(manifest.encoding);
  const scoreRows = await openOrRefuse(() =>
    candidate.open({ settings, weights }, encoder.features, task.outputCount(target)),
  );
  return {
    task: task.name,
    candidate: candidate.name,
    inputSchema: manifest.input_schema,
    predict: async (inputs) => {
      const scores = await scoreRows(encoder.encodeInputs(inputs));
      return task.outputs(target, task.answers(target, scores));
    },
  };
}

async function readManifest(files: ArtifactFiles): Promise<Manifest> {
  const bytes = files.get(manifestName);
  if (!bytes) throw new ArtifactError('incomplete', `The artifact has no ${manifestName}`);
  const json = await openOrRefuse(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown);
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
  return openOrRefuse(() => manifestSchema.parse(json));
}

function readFile(files: ArtifactFiles, manifest: Manifest, name: string): Uint8Array {
  const expected = manifest.files[name];
  const bytes = files.get(name);
  if (!expected || !bytes) throw new ArtifactError('incomplete', `The artifact has no ${name}`);
  if (bytes.length < expected.size_bytes) {
    throw new ArtifactError('truncated', `${name} has ${bytes.length} of ${expected.size_bytes} bytes`);
  }
  if (sha256(bytes) !== expected.sha256) throw new ArtifactError('corrupted', `${name} differs from its checksum`);
  return bytes;
}

async function openOrRefuse<T>(open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    throw new ArtifactError('corrupted', 'The artifact cannot be read', { cause });
  }
}
