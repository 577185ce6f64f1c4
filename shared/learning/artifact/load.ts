import { type OpenedScorer, openGraphScorer } from '../tasks/open-graph-scorer.ts';
import type { ArtifactFiles, LoadedModel } from '../tasks/task.ts';
import { ArtifactError } from './artifact-error.ts';
import { graphDataName, graphName, manifestName, readingName, weightsName } from './files.ts';
import { findMaker } from './find-maker.ts';
import { withHeat } from './heat-map.ts';
import { loadEnsemble } from './load-ensemble.ts';
import { readFile } from './read-file.ts';
import { abstentionOf, readManifest } from './read-manifest.ts';

/** Opens an artifact once for many predictions. Rejects with ArtifactError when it is not whole, not ours or too new. */
export async function loadModel(files: ArtifactFiles): Promise<LoadedModel> {
  const manifest = readManifest(files.get(manifestName));
  if ('members' in manifest) return loadEnsemble(files, manifest, loadModel);
  const { task, candidate } = findMaker(manifest);
  const { together } = task;
  if (together) return openOrRefuse(() => together.open(files, manifest));
  const { target, settings } = manifest;
  const encoder = await openOrRefuse(() => task.inputs.open(manifest.encoding));
  const { score, heat, close } = await openScorer();
  return {
    task: task.name,
    candidate: candidate.name,
    inputSchema: manifest.input_schema,
    abstainBelow: abstentionOf(manifest),
    predict: async (inputs, { showsHeat = false } = {}) => {
      const read = await task.inputs.readInputs?.(manifest.encoding, inputs);
      const rows = encoder.encodeInputs(read ?? inputs);
      const outputs = task.outputs(target, task.answers(target, await score(rows)));
      return showsHeat && heat ? withHeat(outputs, await heat(rows)) : outputs;
    },
    close,
  };

  async function openScorer(): Promise<OpenedScorer> {
    const { open, openReading } = candidate;
    const outputCount = task.outputCount(target);
    if (manifest.runtime === 'typescript' && open) {
      const weights = readFile(files, manifest, weightsName);
      return {
        score: await openOrRefuse(() => open({ settings, weights }, encoder.features, outputCount)),
        close: async () => undefined,
      };
    }
    const graph = readFile(files, manifest, graphName);
    const weights = graphDataName in manifest.files ? readFile(files, manifest, graphDataName) : undefined;
    const reading = openReading && readFile(files, manifest, readingName);
    const blocksOf = await openOrRefuse(() => reading && openReading(reading));
    return openOrRefuse(() => openGraphScorer({ graph, weights }, blocksOf));
  }
}

async function openOrRefuse<T>(open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (cause instanceof ArtifactError) throw cause;
    throw new ArtifactError('corrupted', 'The artifact cannot be read', { cause });
  }
}
