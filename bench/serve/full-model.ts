import type { BucketClient } from '../../shared/bucket/client.ts';
import { manifestName } from '../../shared/learning/artifact/files.ts';
import { loadModel } from '../../shared/learning/artifact/load.ts';
import { manifestSchema } from '../../shared/learning/artifact/manifest.ts';
import { saveArtifact } from '../../shared/learning/artifact/save.ts';
import { fitBoostedTrees } from '../../shared/learning/classical/boosted-trees/fit-boosted-trees.ts';
import { nativeEncoding, openNativeEncoder } from '../../shared/learning/features/tabular/native-encoder.ts';
import { boostedClassTrees } from '../../shared/learning/tasks/candidates/boosted-trees.ts';
import type { LoadedModel } from '../../shared/learning/tasks/task.ts';
import type { ServeData } from './dataset.ts';

export const roundCount = 200;
export const maxDepth = 6;

/**
 * Puts a model of exactly 200 trees of depth 6 in the place of the one that a run trained: the product's own candidate
 * stops where its validation rows say, and a bench that compares sizes must not. The fit, the artifact's format and its
 * folder are the product's; the manifest is the run's, with the settings and the checksum of the new weights.
 */
export async function putFullModel(
  bucket: BucketClient,
  folder: string,
  { names, train }: ServeData,
  seed: number,
): Promise<{ readonly model: LoadedModel; readonly nodeCount: number }> {
  const manifest = manifestSchema.parse(await bucket.json(`${folder}${manifestName}`));
  const classes: readonly string[] = manifest.target.kind === 'classification' ? manifest.target.classes : [];
  const positions = manifest.encoding.columns.map(({ name }) => names.indexOf(name));
  const columns = positions.map((position) => ({
    kind: 'numeric' as const,
    values: Float64Array.from(train.rows, (row) => row[position] ?? Number.NaN),
  }));
  const rowCount = train.rows.length;
  const trees = await fitBoostedTrees(
    { columns, rowCount, train: Int32Array.from({ length: rowCount }, (_, row) => row) },
    Float64Array.from(train.labels, (label) => classes.indexOf(label)),
    { objective: { kind: 'logistic' }, rounds: roundCount, maxDepth, learningRate: 0.1, seed },
  );
  const { format, format_version, code_version, runtime, files, ...content } = manifest;
  const settings = { round_count: trees.roundCount };
  const weights = trees.serialize();
  const { features } = openNativeEncoder(nativeEncoding.parse(manifest.encoding));
  const graph = await boostedClassTrees.graph({ settings, weights }, features, classes.length);
  const artifact = saveArtifact({ ...content, settings }, { weights, graph });
  for (const [name, bytes] of artifact) await bucket.put(`${folder}${name}`, bytes);
  const nodeCount = trees.trees.reduce((sum, tree) => sum + tree.features.length, 0);
  return { model: await loadModel(artifact), nodeCount };
}
