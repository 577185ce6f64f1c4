import { confidenceAt } from '../calibration/operating-point.ts';
import { chosenClass } from '../evaluate/judged-classes.ts';
import { weightedSum } from '../search/select-ensemble.ts';
import { decideLabels } from '../tasks/labels/decide-labels.ts';
import { tasks } from '../tasks/registry.ts';
import type { TargetSchema } from '../tasks/target.ts';
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
          manifest.target,
        ),
      );
    },
    close: async () => {
      await Promise.all(members.map(({ model }) => model.close()));
    },
  };
}

interface WeighedOutput {
  readonly output: ModelOutput | undefined;
  readonly weight: number;
}

function averageOutputs(parts: readonly WeighedOutput[], target: TargetSchema): ModelOutput {
  if (target.kind === 'classification') {
    const shares = averageShares(parts, target.classes);
    const best = chosenClass(shares, 0, shares.length, target.operating_point);
    const heat = averageHeat(parts);
    return {
      kind: 'classification',
      ...(heat && { heat }),
      label: target.classes[best] ?? '',
      probabilities: Object.fromEntries(target.classes.map((label, k) => [label, shares[k] ?? 0])),
      confidence: confidenceAt(shares[best] ?? 0, best, target.operating_point),
    };
  }
  if (target.kind === 'multi_label') {
    return decideLabels(target.labels, averageShares(parts, target.labels), target.thresholds);
  }
  const values = parts.map(({ output, weight }) => [output?.kind === 'regression' ? output.value : 0, weight] as const);
  return { kind: 'regression', value: weightedSum(values) };
}

function averageShares(parts: readonly WeighedOutput[], labels: readonly string[]): number[] {
  return labels.map((label) =>
    weightedSum(
      parts.map(({ output, weight }) => [
        output && 'probabilities' in output ? (output.probabilities[label] ?? 0) : 0,
        weight,
      ]),
    ),
  );
}
