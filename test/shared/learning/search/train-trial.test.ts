import { describe, expect, it, test } from 'vitest';
import { drawSettings } from '../../../../shared/learning/search/draw-settings.ts';
import { trainTrial } from '../../../../shared/learning/search/train-trial.ts';
import type { TrialInput } from '../../../../shared/learning/search/trial.ts';
import type { Candidate } from '../../../../shared/learning/tasks/candidate.ts';
import type { Pace } from '../../../../shared/learning/tasks/pace.ts';
import { prepareTraining } from '../../../../shared/learning/tasks/prepare-training.ts';
import { tasks } from '../../../../shared/learning/tasks/registry.ts';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';
import type { TrainingInput } from '../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { CancelledError } from '../../../../shared/runtime/errors.ts';
import { sampleTable } from '../features/tabular/sample-table.ts';

const targets = { tabular_classification: 'grade', tabular_regression: 'price' } as const;
const rows = Array.from({ length: 300 }, (_, i) => {
  const [a, b] = [Math.sin(i * 12.9898) * 3, Math.cos(i * 78.233) * 2];
  const price = a * a + b + Math.sin(i);
  return { a, b, price, grade: price > 3 ? 'high' : 'low' };
});
const { table, schema } = sampleTable({ a: 'numeric', b: 'numeric', price: 'numeric', grade: 'categorical' }, rows);
const tabular = [tasks.tabular_classification, tasks.tabular_regression];
const searched = tabular.flatMap((task) =>
  task.candidates
    .filter(({ searchSpace }) => Object.keys(searchSpace).length > 0)
    .map((candidate) => ({ task: task.name as keyof typeof targets, name: candidate.name, candidate })),
);

function inputFor(task: keyof typeof targets, candidate: Pick<Candidate, 'name'>): TrainingInput {
  const target = targets[task];
  const kept = schema.filter(({ name }) => name === target || name === 'a' || name === 'b');
  const split = makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 });
  return { task, candidate: candidate.name, table, schema: kept, target, split, seed: 1, maxSeconds: 1e6 };
}
const stillClock = () => 0;

describe.each(searched)('a trial of $name for $task', ({ task, candidate }) => {
  const input = inputFor(task, candidate);
  const prepared = prepareTraining(input);
  const chosen = drawSettings(candidate.searchSpace, candidate.name, 1, 1);
  const run = async (
    share: number,
    { resumeFrom, ...more }: Partial<TrialInput> & { resumeFrom?: Uint8Array } = {},
  ) => {
    const saved: Uint8Array[] = [];
    const checkpoint = { save: async (bytes: Uint8Array) => void saved.push(bytes), ...(resumeFrom && { resumeFrom }) };
    const output = await trainTrial(
      prepared,
      { chosen, share, seed: 1, maxSeconds: 1e6, ...more, checkpoint },
      stillClock,
    );
    return { ...output, last: saved.at(-1) };
  };

  it('is judged by the metric that ranks candidates, and alike when it is repeated', async () => {
    const { score } = await run(1 / 3);
    expect(score).toBeGreaterThan(0);
    expect((await run(1 / 3)).score).toBe(score);
  });

  it('goes on, when promoted, to the model that one whole fit with its settings makes', async () => {
    const { last: first } = await run(1 / 9);
    const { last: second } = await run(1 / 3, first && { resumeFrom: first });
    // A fit that ends before its share has nothing to go on from, and is as quickly made again.
    if (candidate.name === 'boosted_trees') expect(second?.length).toBeGreaterThan(first?.length ?? Infinity);
    const checkpoint = second && { checkpoint: { resumeFrom: second, save: async () => undefined } };
    const resumed = await trainCandidate({ ...input, chosen, ...checkpoint }, stillClock);
    const whole = await trainCandidate({ ...input, chosen }, stillClock);
    expect(resumed.artifact).toEqual(whole.artifact);
  });

  it('does what its settings say', async () => {
    const whole = await trainCandidate({ ...input, chosen }, stillClock);
    const usual = await trainCandidate(input, stillClock);
    expect(whole.artifact).not.toEqual(usual.artifact);
    await expect(trainCandidate({ ...input, chosen: { magic: 1 } }, stillClock)).rejects.toThrow('"magic"');
  });

  it('stops when it is cancelled', async () => {
    await expect(run(1 / 3, { isCancelled: () => true })).rejects.toThrow(CancelledError);
  });
});

test('a candidate that spends rows learns from a share of them, of each class alike', async () => {
  const seen: number[][] = [];
  const spy: Candidate = {
    ...(tasks.tabular_classification.candidates[0] as Candidate),
    fit: async (given) => {
      seen.push(Array.from(given.train.targets));
      return (tasks.tabular_classification.candidates[0] as Candidate).fit(given);
    },
  };
  const prepared = { ...prepareTraining(inputFor('tabular_classification', spy)), candidate: spy };
  for (const share of [1 / 9, 1 / 3]) {
    await trainTrial(prepared, { chosen: {}, share, seed: 1, maxSeconds: 10 });
  }
  const [few = [], more = []] = seen;
  const rowCount = prepared.train.targets.length;
  expect(few.length / rowCount).toBeCloseTo(1 / 9, 1);
  expect(more.length / rowCount).toBeCloseTo(1 / 3, 1);
  const shareOfHigh = (codes: ArrayLike<number>) =>
    Array.from(codes).filter((code) => code === 0).length / codes.length;
  expect(shareOfHigh(more)).toBeCloseTo(shareOfHigh(prepared.train.targets), 1);
});

test('a boosted trial with half the learning rate gets twice the rounds', async () => {
  const [candidate] = searched.filter(({ name, task }) => name === 'boosted_trees' && task === 'tabular_regression');
  const prepared = prepareTraining(inputFor('tabular_regression', candidate?.candidate as Candidate));
  const trees = prepared.candidate;
  let last = 0;
  const report: Pace['report'] = ({ iteration }) => {
    last = iteration;
  };
  const spy: Candidate = { ...trees, fit: (given) => trees.fit({ ...given, pace: { ...given.pace, report } }) };
  const roundsAt = async (learningRate: number) => {
    const trial = { chosen: { learningRate }, share: 1 / 9, seed: 1, maxSeconds: 1e6 };
    await trainTrial({ ...prepared, candidate: spy }, trial, stillClock);
    return last;
  };
  expect([await roundsAt(0.2), await roundsAt(0.1)]).toEqual([17, 34]);
});
