import { beforeAll, describe, expect, test } from 'vitest';
import { loadModel } from '../../../../shared/learning/artifact/load.ts';
import { evaluate } from '../../../../shared/learning/evaluate/evaluate.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { tasks } from '../../../../shared/learning/tasks/registry.ts';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';
import type { TrainingInput, TrainingOutput, TrainingProgress } from '../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { CancelledError } from '../../../../shared/runtime/errors.ts';
import { type Row, sampleTable } from '../features/tabular/sample-table.ts';

const kinds = {
  amount: 'numeric',
  grade: 'categorical',
  since: 'datetime',
  is_member: 'boolean',
  note: 'text',
  price: 'numeric',
  risk: 'categorical',
  level: 'categorical',
} as const;

const random = seededRandom(11);
const rows: Row[] = Array.from({ length: 240 }, (_, i) => {
  const amount = random() < 0.1 ? null : Math.round(1000 * random());
  const grade = ['A', 'B', 'C'][Math.floor(3 * random())] ?? 'A';
  const price = 3 * (amount ?? 300) + { A: 0, B: 500, C: 900 }[grade as 'A' | 'B' | 'C'] + 600 * random();
  return {
    amount,
    grade,
    since: `20${10 + Math.floor(15 * random())}-0${1 + Math.floor(9 * random())}-15`,
    is_member: random() < 0.5,
    note: `note ${i}`,
    price: i === 5 ? null : price,
    risk: i === 6 ? null : price > 2000 ? 'good' : 'bad',
    level: price > 2800 ? 'high' : price > 1500 ? 'middle' : 'low',
  };
});
const { table, schema } = sampleTable(kinds, rows);
const targets = {
  risk: 'tabular_classification',
  level: 'tabular_classification',
  price: 'tabular_regression',
} as const;
const cases = Object.entries(targets).flatMap(([target, task]) =>
  tasks[task].candidates.map(({ name }) => ({ target, task, candidate: name })),
);

function inputFor(target: string, candidate: string): TrainingInput {
  const others = Object.keys(targets).filter((name) => name !== target);
  const kept = schema.filter(({ name }) => !others.includes(name));
  return {
    task: targets[target as keyof typeof targets],
    candidate,
    table,
    schema: kept,
    target,
    split: makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 }),
    seed: 1,
    maxSeconds: 60,
  };
}

/** The test rows as a caller of the API would send them. */
function testInputs({ split, schema: columns, target }: TrainingInput) {
  const known = Array.from(split.test).filter((row) => rows[row]?.[target] !== null);
  const names = columns.map(({ name }) => name).filter((name) => name !== target);
  return known.map((row) => Object.fromEntries(names.map((name) => [name, rows[row]?.[name] ?? null])));
}

/** How far a hasty clock moves at each look, so that a training of each candidate saves a few checkpoints. */
const msPerLook: Record<string, number> = {
  linear_regression: 10_000,
  logistic_regression: 1000,
  linear_svm: 2000,
  kernel_svm: 2000,
  nearest_neighbours: 3000,
  naive_bayes: 300,
  boosted_trees: 50,
  multilayer_perceptron: 50,
};

function hastyClock(candidate: string) {
  let now = 0;
  return () => (now += msPerLook[candidate] ?? 0);
}

describe.each(cases)('$candidate for $target', ({ target, candidate }) => {
  const input = inputFor(target, candidate);
  let trained: TrainingOutput;
  beforeAll(async () => {
    trained = await trainCandidate(input);
  });

  test('a stored model, loaded again, answers what the held-out rows were answered', async () => {
    const { artifact, heldOut } = trained;
    const model = await loadModel(artifact);
    const outputs = await model.predict(testInputs(input));
    const answers = outputs.flatMap((output) => {
      if (output.kind === 'classification') return Object.values(output.probabilities);
      return 'value' in output ? [output.value] : [];
    });
    expect(answers).toEqual(
      'predictions' in heldOut ? heldOut.predictions : 'probabilities' in heldOut && heldOut.probabilities,
    );
    expect(outputs).toHaveLength(input.split.test.length);
  });

  test('the same seed gives the same bytes', async () => {
    const again = await trainCandidate(input);
    expect(again.artifact).toEqual(trained.artifact);
    expect(again.importance).toEqual(trained.importance);
  });

  test('the baseline is what the evaluation calls baseline, and the others beat it', () => {
    const { scores, baseline_scores, primary_metric } = evaluate(trained.heldOut);
    const [own, baseline] = [scores[primary_metric] ?? Number.NaN, baseline_scores[primary_metric] ?? Number.NaN];
    if (candidate === 'baseline') expect(own).toBeCloseTo(baseline, 12);
    else expect(own).toBeLessThan(0.7 * baseline);
  });
});

describe.each(cases.filter(({ candidate }) => candidate !== 'baseline'))('$candidate for $target', (each) => {
  const { target, candidate } = each;
  const input = inputFor(target, candidate);

  test('a cancelled training throws', async () => {
    await expect(trainCandidate({ ...input, isCancelled: () => true })).rejects.toThrow(CancelledError);
  });

  test('training that is resumed from a checkpoint ends where the whole training ends', async () => {
    const saved: Uint8Array[] = [];
    const checkpoint = { save: async (bytes: Uint8Array) => void saved.push(bytes) };
    const long = { ...input, maxSeconds: 1e6 };
    const whole = await trainCandidate({ ...long, checkpoint }, hastyClock(candidate));
    const resumeFrom = saved[saved.length >> 1] ?? new Uint8Array();
    const seen: TrainingProgress[] = [];
    const onProgress = (progress: TrainingProgress) => void seen.push(progress);
    const resumed = await trainCandidate(
      { ...long, onProgress, checkpoint: { ...checkpoint, resumeFrom } },
      hastyClock(candidate),
    );
    expect(resumed.artifact.get('weights.bin')).toEqual(whole.artifact.get('weights.bin'));
    expect(seen[0]?.iteration ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1);
  });

  test('when the time is over it stops with what it has', async () => {
    const looks = 20;
    const maxSeconds = (looks * (msPerLook[candidate] ?? 0)) / 1000;
    const { artifact } = await trainCandidate({ ...input, maxSeconds }, hastyClock(candidate));
    const model = await loadModel(artifact);
    expect(await model.predict(testInputs(input).slice(0, 1))).toHaveLength(1);
  });

  test('progress grows to at most 1', async () => {
    const seen: TrainingProgress[] = [];
    const onProgress = (progress: TrainingProgress) => void seen.push(progress);
    await trainCandidate({ ...input, maxSeconds: 1e6, onProgress }, hastyClock(candidate));
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions.length).toBeGreaterThan(0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
  });
});

test('rows without a target are dropped and counted', async () => {
  const { artifact } = await trainCandidate(inputFor('risk', 'baseline'));
  const manifest = JSON.parse(new TextDecoder().decode(artifact.get('manifest.json')));
  expect(manifest.rows.dropped).toBe(1);
  expect(manifest.rows.train + manifest.rows.validation + manifest.rows.test).toBe(239);
});

test('the column that decides is the most important, and the left-out text is not among the inputs', async () => {
  const { artifact, importance } = await trainCandidate(inputFor('price', 'boosted_trees'));
  expect(importance[0]?.column).toBe('amount');
  expect(importance.map(({ column }) => column)).not.toContain('note');
  const { inputSchema } = await loadModel(artifact);
  expect(inputSchema.map(({ name }) => name)).toEqual(['amount', 'grade', 'since', 'is_member']);
});

test('test rows do not influence what is learned', async () => {
  const input = inputFor('risk', 'logistic_regression');
  const changed = rows.map((row, i) => (input.split.test.includes(i) ? { ...row, amount: 1e9, grade: 'Z' } : row));
  const whole = await trainCandidate(input);
  const other = await trainCandidate({ ...input, table: sampleTable(kinds, changed).table });
  expect(other.artifact).toEqual(whole.artifact);
});

test('a table without a usable column is refused with the reasons', async () => {
  const input = inputFor('price', 'linear_regression');
  const poor = { ...input, schema: input.schema.filter(({ name }) => name === 'note' || name === 'price') };
  await expect(trainCandidate(poor)).rejects.toMatchObject({
    code: 'no_usable_columns',
    message: expect.stringContaining('note: free text') as string,
  });
});
