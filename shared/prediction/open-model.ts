import { manifestName } from '../learning/artifact/files.ts';
import { findTask } from '../learning/artifact/find-maker.ts';
import { loadModel } from '../learning/artifact/load.ts';
import type { Manifest } from '../learning/artifact/manifest.ts';
import { abstentionOf, readManifest } from '../learning/artifact/read-manifest.ts';
import type { LoadedModel } from '../learning/tasks/task.ts';
import type { ReadArtifactFile } from './artifact-client.ts';
import { artifactBytes, readArtifact } from './artifact-files.ts';
import type { Infer } from './inference-client.ts';
import type { OpenedModel } from './model-cache.ts';

/**
 * Opens an artifact where there is no ONNX Runtime: what answers in TypeScript is loaded, and a graph is left to
 * `inference`. Rejects with ArtifactError.
 */
export function modelOpener(read: ReadArtifactFile, infer: Infer): (folder: string) => Promise<OpenedModel> {
  return async (folder) => {
    const bytes = await read(folder, manifestName);
    const manifest = readManifest(bytes);
    if (manifest.runtime === 'onnx') {
      return { model: remoteModel(folder, manifest, infer), sizeBytes: bytes.length };
    }
    const files = await readArtifact(read, folder, bytes);
    return { model: await loadModel(files), sizeBytes: artifactBytes(files) };
  };
}

function remoteModel(folder: string, manifest: Manifest, infer: Infer): LoadedModel {
  return {
    task: findTask(manifest).name,
    candidate: manifest.candidate,
    inputSchema: manifest.input_schema,
    abstainBelow: abstentionOf(manifest),
    predict: (inputs, wish) => infer(folder, [...inputs], wish),
    close: async () => undefined,
  };
}
