import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readRunner } from '../../../../functions/models/read-runner.ts';
import { loadModel } from '../../../../shared/learning/artifact/load.ts';
import { saveEnsemble } from '../../../../shared/learning/artifact/save-ensemble.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { tasks } from '../../../../shared/learning/tasks/registry.ts';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';
import type { ArtifactFiles, LoadedModel } from '../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { collectFiles } from '../../../../shared/model/export/collect-files.ts';
import { zip } from '../../../../shared/model/export/zip.ts';
import { askOffline, pythonAbsence, unpackExport } from '../../../support/offline-runners.ts';
import { unzip } from '../../../support/unzip.ts';
import { type Row, sampleTable } from '../../learning/features/tabular/sample-table.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
if (pythonAbsence) console.warn(`The Python runner was not tried: ${pythonAbsence}`);

const kinds = {
  amount: 'numeric',
  grade: 'categorical',
  since: 'datetime',
  is_member: 'boolean',
  price: 'numeric',
  level: 'categorical',
} as const;
const random = seededRandom(5);
const rows: Row[] = Array.from({ length: 160 }, () => {
  const amount = random() < 0.1 ? null : 1e6 + 1000 * random();
  const grade = ['A', 'B', 'ç'][Math.floor(3 * random())] ?? 'A';
  const price = (amount ?? 1e6) - 1e6 + (grade === 'A' ? 400 : 0) + 300 * random();
  const since = `20${10 + Math.floor(15 * random())}-0${1 + Math.floor(9 * random())}-15`;
  return {
    amount,
    grade,
    since,
    is_member: random() < 0.5,
    price,
    level: price > 700 ? 'high' : price > 400 ? 'mid' : 'low',
  };
});
const targets = { level: 'tabular_classification', price: 'tabular_regression' } as const;
const cases = Object.entries(targets).flatMap(([target, task]) =>
  [...tasks[task].candidates.map(({ name }) => name), 'ensemble'].map((candidate) => ({
    target: target as keyof typeof targets,
    task,
    candidate,
  })),
);

/** Together they are read in every way that a single one is: by a graph alone, and by weights beside it. */
const members = ['boosted_trees', 'multilayer_perceptron', 'nearest_neighbours'];

async function trainFiles(target: keyof typeof targets, candidate: string): Promise<ArtifactFiles> {
  if (candidate === 'ensemble') {
    const trained = await Promise.all(members.map((member) => trainFiles(target, member)));
    const weights = [0.5, 0.25, 0.25];
    return saveEnsemble(
      trained.map((files, at) => ({ files, weight: weights[at] ?? 0 })),
      {},
    );
  }
  const { table, schema } = sampleTable(kinds, rows);
  const kept = schema.filter(({ name }) => name === target || !(name in targets));
  const split = makeSplit(rows.length, { seed: 1, validationShare: 0.2, testShare: 0.1 });
  const limits = { seed: 1, maxSeconds: 30 };
  const task = targets[target];
  return (await trainCandidate({ task, candidate, table, schema: kept, target, split, ...limits })).artifact;
}

/** Inputs at the edges of what a reader takes. */
const inputs = [
  { amount: 1e6 + 0.1, grade: 'A', since: '2020-05-15', is_member: true },
  { amount: null, grade: null, since: null, is_member: null },
  { amount: -1e300, grade: 'never seen', since: '2024-02-29T23:59:59.1239Z', is_member: false },
  { amount: 1_000_500, grade: 'ç', since: '1969-12-31T22:00:00-05:30', is_member: null },
  { amount: 0, grade: 'B', since: '2024-12-31t24:00:00z', is_member: true },
  ...rows.slice(0, 20).map(({ amount, grade, since, is_member }) => ({ amount, grade, since, is_member })),
];

describe.each(cases)('an exported $candidate of $task', ({ target, candidate }) => {
  let model: LoadedModel;
  let folder: string;
  beforeAll(async () => {
    const artifact = await trainFiles(target, candidate);
    model = await loadModel(artifact);
    const read = async (name: string) => artifact.get(name) ?? new Uint8Array();
    const sample = { inputs, outputs: [] };
    folder = unpackExport(unzip(zip(await collectFiles({ read, sample, runner: await readRunner() }))));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.for(['Node.js', 'Python'] as const)('answers in %s what the service answers', async (runner, { skip }) => {
    if (runner === 'Python' && pythonAbsence) skip(pythonAbsence);
    const expected = await model.predict(inputs);
    const answers = askOffline(runner, folder, inputs);
    expect(answers).toHaveLength(expected.length);
    expected.forEach((output, row) => {
      const answer = answers[row] ?? {};
      if (output.kind === 'regression') {
        expect(Math.abs((answer.value ?? 1e9) - output.value) / Math.max(1, Math.abs(output.value))).toBeLessThan(1e-6);
        return;
      }
      if (output.kind !== 'classification') throw new TypeError('Ranked answers have no offline runner');
      expect(answer.label, `row ${row}`).toBe(output.label);
      for (const [label, probability] of Object.entries(output.probabilities)) {
        expect(Math.abs((answer.probabilities?.[label] ?? 9) - probability)).toBeLessThan(1e-6);
      }
    });
  });
});
