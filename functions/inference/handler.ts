import { loadModel } from '../../shared/learning/artifact/load.ts';
import { artifactReader } from '../../shared/prediction/artifact-client.ts';
import { artifactBytes, readArtifact } from '../../shared/prediction/artifact-files.ts';
import { diskCached, openThrough } from '../../shared/prediction/disk-cache.ts';
import type { InferenceAnswer } from '../../shared/prediction/inference-event.ts';
import { inferenceEvent } from '../../shared/prediction/inference-event.ts';
import { ModelCache } from '../../shared/prediction/model-cache.ts';
import { servedModelBytes } from '../../shared/pretrained/limits.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { answerInputs } from './answer-inputs.ts';

/** Of the 2 GB that the function has under /tmp. */
const diskBytes = 1_600_000_000;

const environment = readEnvironment('inference');
const disk = diskCached(artifactReader(environment.BUCKET_NAME), { maxBytes: diskBytes });
const open = openThrough(disk, async (folder) => {
  const files = await readArtifact(disk.read, folder);
  return { model: await loadModel(files), sizeBytes: artifactBytes(files) };
});
const models = new ModelCache(open, servedModelBytes);

/** Answers inputs by an artifact that needs ONNX Runtime. `predict` and `release` call it; no route leads here. */
export const handler = (event: unknown): Promise<InferenceAnswer> => answerInputs(models, inferenceEvent.parse(event));
