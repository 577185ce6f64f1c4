import { beforeAll, describe, expect, it } from 'vitest';
import { ArtifactError } from '../../../../shared/learning/artifact/artifact-error.ts';
import { loadModel } from '../../../../shared/learning/artifact/load.ts';
import { answeringFiles, readManifest } from '../../../../shared/learning/artifact/read-manifest.ts';
import { saveEnsemble } from '../../../../shared/learning/artifact/save-ensemble.ts';
import { averageHeldOut } from '../../../../shared/learning/search/select-ensemble.ts';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';
import type { ArtifactFiles, TrainingOutput } from '../../../../shared/learning/tasks/task.ts';
import type { TaskName } from '../../../../shared/learning/tasks/task-names.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { sampleTable } from '../features/tabular/sample-table.ts';

const rows = Array.from({ length: 120 }, (_, i) => {
  const size = (i * 37) % 100;
  const price = size * 2 + (i % 7);
  return { size, price, label: price > 90 ? 'large' : 'small' };
});
const { table, schema } = sampleTable({ size: 'numeric', price: 'numeric', label: 'categorical' }, rows);
const split = makeSplit(120, { seed: 1, validationShare: 0.2, testShare: 0.2 });
const cases = [
  { task: 'tabular_classification', target: 'label', candidates: ['logistic_regression', 'boosted_trees'] },
  { task: 'tabular_regression', target: 'price', candidates: ['linear_regression', 'boosted_trees'] },
] as const;

describe.each(cases)('an ensemble for $task', ({ task, target, candidates }) => {
  let trained: readonly TrainingOutput[];
  let files: ArtifactFiles;
  beforeAll(async () => {
    const kept = schema.filter(({ name }) => name === target || name === 'size');
    const common = { task: task as TaskName, target, seed: 1, maxSeconds: 60, table, schema: kept, split };
    trained = await Promise.all(candidates.map((candidate) => trainCandidate({ ...common, candidate })));
    files = saveEnsemble(
      trained.map(({ artifact }, at) => ({ files: artifact, weight: [0.75, 0.25][at] ?? 0 })),
      {},
    );
  });

  it('answers the weighted mean of what its members answer to the held-out rows', async () => {
    const model = await loadModel(files);
    const inputs = Array.from(split.test, (row) => ({ size: rows[row]?.size ?? null }));
    const outputs = await model.predict(inputs);
    const expected = averageHeldOut(trained.map(({ heldOut }, at) => ({ heldOut, weight: [0.75, 0.25][at] ?? 0 })));
    const answers = outputs.flatMap((output) => {
      if (output.kind === 'classification') return Object.values(output.probabilities);
      return 'value' in output ? [output.value] : [];
    });
    expect(answers).toEqual(
      'predictions' in expected ? expected.predictions : 'probabilities' in expected && expected.probabilities,
    );
    for (const output of outputs) {
      if (output.kind === 'classification') expect(output.confidence).toBe(output.probabilities[output.label]);
    }
    expect(model).toMatchObject({ candidate: 'ensemble', task });
    await model.close();
  });

  it('answers from the files that it says are needed, without the graphs of members that do not need them', async () => {
    const manifest = readManifest(files.get('manifest.json'));
    const names = ['manifest.json', ...answeringFiles(manifest)];
    expect(names).not.toContain('members/0/model.onnx');
    const few = new Map(names.map((name) => [name, files.get(name) ?? new Uint8Array()]));
    const [one] = await (await loadModel(few)).predict([{ size: 50 }]);
    const [other] = await (await loadModel(files)).predict([{ size: 50 }]);
    expect(one).toEqual(other);
  });

  it.each(['manifest.json', 'weights.bin'])('is refused when %s of a member is absent or changed', async (name) => {
    const path = `members/1/${name}`;
    const absent = new Map(files);
    absent.delete(path);
    await expect(loadModel(absent)).rejects.toThrow(ArtifactError);
    const changed = Uint8Array.from(files.get(path) ?? []);
    changed[changed.length - 2] = 255 - (changed.at(-2) ?? 0);
    await expect(loadModel(new Map(files).set(path, changed))).rejects.toMatchObject({ fault: 'corrupted' });
  });
});
