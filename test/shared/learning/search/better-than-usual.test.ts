import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { drawSettings } from '../../../../shared/learning/search/draw-settings.ts';
import type { Settings } from '../../../../shared/learning/search/search-space.ts';
import { planRungs, promote } from '../../../../shared/learning/search/successive-halving.ts';
import { trainTrial } from '../../../../shared/learning/search/train-trial.ts';
import { prepareTraining } from '../../../../shared/learning/tasks/prepare-training.ts';
import { tasks } from '../../../../shared/learning/tasks/registry.ts';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';
import type { TrainingInput } from '../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { sampleTable } from '../features/tabular/sample-table.ts';

/** Waves shorter than the usual settings expect, with noise of variance 0.04 / 3; the classes are above and below. */
const random = seededRandom(2);
const rows = Array.from({ length: 1500 }, () => {
  const [a, b] = [4 * random(), 4 * random()];
  const height = Math.sin(3 * a) * Math.cos(2 * b) + 0.4 * (random() - 0.5);
  return { a, b, height, side: height > 0 ? 'above' : 'below' };
});
const { table, schema } = sampleTable({ a: 'numeric', b: 'numeric', height: 'numeric', side: 'categorical' }, rows);
const split = makeSplit(rows.length, { seed: 3, validationShare: 0.25, testShare: 0.25 });
const targets = { tabular_classification: 'side', tabular_regression: 'height' } as const;

/** Races nine trials as a run's search does, and answers the settings of the one that is left. */
async function race(input: TrainingInput): Promise<Settings> {
  const prepared = prepareTraining(input);
  const { searchSpace, name } = prepared.candidate;
  let left: readonly number[] = Array.from({ length: 9 }, (_, number) => number);
  const settingsOf = (number: number) => drawSettings(searchSpace, name, number, input.seed);
  const rungs = planRungs(left.length);
  for (const [at, { share }] of rungs.entries()) {
    const judged = [];
    for (const number of left) {
      const trial = { chosen: settingsOf(number), share, seed: input.seed, maxSeconds: 60 };
      judged.push({ number, score: (await trainTrial(prepared, trial)).score });
    }
    left = promote(judged, rungs[at + 1]?.trialCount ?? 1, 'lower');
  }
  return settingsOf(left[0] ?? 0);
}

describe.each([
  ['tabular_regression', 'kernel_svm'],
  ['tabular_regression', 'boosted_trees'],
  ['tabular_classification', 'kernel_svm'],
  ['tabular_classification', 'boosted_trees'],
] as const)('a search of nine trials for %s by %s', (task, candidate) => {
  test('beats the usual settings on the validation rows, and on test rows that it never saw', async () => {
    const target = targets[task];
    const kept = schema.filter(({ name }) => name === target || name === 'a' || name === 'b');
    const input = { task, candidate, table, schema: kept, target, split, seed: 1, maxSeconds: 60 };
    const usual = await trainCandidate(input);
    const searched = await trainCandidate({ ...input, chosen: await race(input) });
    const metric = tasks[task].primaryMetric;
    const loss = (heldOut: typeof usual.heldOut) => evaluate(heldOut).scores[metric] ?? Number.NaN;
    expect(loss(searched.validation)).toBeLessThan(0.98 * loss(usual.validation));
    expect(loss(searched.heldOut)).toBeLessThan(0.98 * loss(usual.heldOut));
  }, 60_000);
});

test.each(['tabular_classification', 'tabular_regression'] as const)(
  'a kernel machine of %s can be told nu',
  async (task) => {
    const target = targets[task];
    const kept = schema.filter(({ name }) => name === target || name === 'a' || name === 'b');
    const input = { task, candidate: 'kernel_svm', table, schema: kept, target, split, seed: 1, maxSeconds: 60 };
    const sizes: number[] = [];
    for (const nu of [0.1, 0.9]) {
      const { artifact, heldOut } = await trainCandidate({ ...input, chosen: { formulation: 'nu', nu } });
      const { scores, baseline_scores, primary_metric } = evaluate(heldOut);
      expect(scores[primary_metric]).toBeLessThan(baseline_scores[primary_metric] ?? 0);
      sizes.push(artifact.get('weights.bin')?.length ?? 0);
    }
    // nu bounds the share of support vectors from below.
    expect(sizes[1]).toBeGreaterThan(1.5 * (sizes[0] ?? 0));
  },
);
