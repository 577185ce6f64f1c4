import { confidenceAt } from '../calibration/operating-point.ts';
import { chosenClass } from '../evaluate/judged-classes.ts';
import { weightedSum } from '../search/select-ensemble.ts';
import { tasks } from '../tasks/registry.ts';
import type { ArtifactFiles, LoadedModel, ModelOutput } from '../tasks/task.ts';
import { ArtifactError } from './artifact-error.ts';
import { manifestName } from './files.ts';
import { averageHeat } from './heat-map.ts';
import { type EnsembleManifest, ensembleName } from './manifest.ts';
import { readFile } from './read-file.ts';
import { abstentionOf } from './read-manifest.ts';

/** Opens every member, and answers with the weighted mean of their answers. Rejects with ArtifactError. */
export async function loadEnsemble(
  files: ArtifactFiles,
  manifest: EnsembleManifest,
  load: (files: ArtifactFiles) => Promise<LoadedModel>,
): Promise<LoadedModel> {
  const task = Object.values(tasks).find(({ name }) => name === manifest.task);
  if (!task) throw new ArtifactError('foreign', `This version has no task "${manifest.task}"`);
  const members = await Promise.all(
    manifest.members.map(async ({ folder, weight }) => {
      readFile(files, manifest, `${folder}${manifestName}`);
      const own = [...files].filter(([name]) => name.startsWith(folder));
      return { model: await load(new Map(own.map(([name, bytes]) => [name.slice(folder.length), bytes]))), weight };
    }),
  );
  const operatingPoint = manifest.target.kind === 'classification' ? manifest.target.operating_point : undefined;
  return {
    task: task.name,
    candidate: ensembleName,
    inputSchema: manifest.input_schema,
    abstainBelow: abstentionOf(manifest),
    predict: async (inputs, wish) => {
      const answers = await Promise.all(members.map(({ model }) => model.predict(inputs, wish)));
      return inputs.map((_, row) =>
        averageOutputs(
          members.map(({ weight }, at) => ({ output: answers[at]?.[row], weight })),
          operatingPoint,
        ),
      );
    },
    close: async () => {
      await Promise.all(members.map(({ model }) => model.close()));
    },
  };
}

function averageOutputs(
  parts: readonly { readonly output: ModelOutput | undefined; readonly weight: number }[],
  operatingPoint: number | undefined,
) {
  const [first] = parts;
  if (first?.output?.kind !== 'classification') {
    const values = parts.map(
      ({ output, weight }) => [output?.kind === 'regression' ? output.value : 0, weight] as const,
    );
    return { kind: 'regression', value: weightedSum(values) } as const;
  }
  const shareOf = (label: string, output: ModelOutput | undefined) =>
    output?.kind === 'classification' ? (output.probabilities[label] ?? 0) : 0;
  const classes = Object.keys(first.output.probabilities).map((label) => {
    const probability = weightedSum(parts.map(({ output, weight }) => [shareOf(label, output), weight]));
    return { label, probability };
  });
  const shares = classes.map(({ probability }) => probability);
  const best = chosenClass(shares, 0, classes.length, operatingPoint);
  const { label = '', probability = 0 } = classes[best] ?? {};
  const heat = averageHeat(parts);
  return {
    kind: 'classification',
    ...(heat && { heat }),
    label,
    probabilities: Object.fromEntries(classes.map((one) => [one.label, one.probability])),
    confidence: confidenceAt(probability, best, operatingPoint),
  } as const;
}
