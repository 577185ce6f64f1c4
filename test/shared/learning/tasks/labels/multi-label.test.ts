import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { saveEnsemble } from '../../../../../shared/learning/artifact/save-ensemble.ts';
import { evaluate } from '../../../../../shared/learning/evaluate/evaluate.ts';
import { fitNgrams, openTfidf } from '../../../../../shared/learning/features/text/tfidf.ts';
import { averageHeldOut, selectEnsemble } from '../../../../../shared/learning/search/select-ensemble.ts';
import { checkTarget } from '../../../../../shared/learning/tasks/check-target.ts';
import { followLabelMargins } from '../../../../../shared/learning/tasks/labels/follow-label-margins.ts';
import { multiLabelClassification } from '../../../../../shared/learning/tasks/labels/multi-label-classification.ts';
import type { Pace } from '../../../../../shared/learning/tasks/pace.ts';
import type { HeldOut, ModelOutput, TrainingInput } from '../../../../../shared/learning/tasks/task.ts';
import { ngramFeatures, unpackTable } from '../../../../../shared/learning/tasks/text/ngram-table.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';
import { decidedBy, thresholdsOf } from '../../../../../shared/learning/tasks/with-thresholds.ts';
import { onnxRuntime } from '../../../../../shared/learning/tensor/onnx-runtime.ts';
import { splitRows } from '../../../../../shared/run/split-rows.ts';
import { labelsTable, sampleLabels } from '../../../../support/learning/sample-labels.ts';

type LabelsHeldOut = Extract<HeldOut, { kind: 'multi_label' }>;

const lengths = { words: 2, characters: 3, letters: [2, 5] } as const;
const texts = sampleLabels(400);
const { table, schema } = labelsTable(texts);
const wish = { target: 'tags', task: 'multi_label_classification', seed: 1, validation_share: 0.2 } as const;
const { split } = splitRows({ table, schema, testFrom: null }, { ...wish, test_share: 0.2 });
/** Settings of what would take long with its usual ones. */
const lighter: Readonly<Record<string, TrainingInput['chosen']>> = {
  text_cnn: { width: 48, filters: 96, learning_rate: 3e-3 },
};
const inputFor = (candidate: string, more: Partial<TrainingInput> = {}): TrainingInput => ({
  task: 'multi_label_classification',
  candidate,
  table,
  schema,
  target: 'tags',
  split,
  seed: 1,
  maxSeconds: 60,
  chosen: lighter[candidate] ?? {},
  ...more,
});
const sharesOf = (outputs: readonly ModelOutput[]) =>
  outputs.flatMap((output) => ('probabilities' in output ? Object.values(output.probabilities) : []));
const labelsOf = (output: ModelOutput | undefined) =>
  output?.kind === 'multi_label' ? output.labels.toSorted() : null;
const inputsOf = (rows: Int32Array) => Array.from(rows, (row) => ({ text: texts[row]?.text ?? '' }));
const names = multiLabelClassification.candidates.map(({ name }) => name).filter((name) => name !== 'baseline');

describe.each(names)('%s of sets of labels', (name) => {
  it('learns which labels fit, none among them, and the stored model answers as the trained one did', async () => {
    const output = await trainCandidate(inputFor(name));
    const { scores, baseline_scores } = evaluate(output.heldOut);
    expect(scores.f1_micro).toBeGreaterThan(0.95);
    expect(scores.subset_accuracy).toBeGreaterThan(0.85);
    expect(scores.log_loss).toBeLessThan((baseline_scores.log_loss ?? 0) / 2);
    const model = await loadModel(output.artifact);
    const answers = await model.predict(inputsOf(split.test));
    const held = output.heldOut as LabelsHeldOut;
    sharesOf(answers).forEach((share, at) => {
      expect(share).toBeCloseTo(held.probabilities[at] ?? -1, 5);
    });
    const odd = ['', ' ', '👍🏽🎉', 'مرحبا ΩΩ', 'x'.repeat(50_000), '退'.repeat(3000), '\u0000\ud800'];
    const strange = await model.predict(odd.map((text) => ({ text })));
    for (const answer of strange) {
      expect(answer).toMatchObject({ kind: 'multi_label', labels: expect.any(Array) });
      for (const share of sharesOf([answer])) expect(share >= 0 && share <= 1).toBe(true);
    }
    const [two] = await model.predict([{ text: 'the parcel is late, nobody was polite' }]);
    expect(labelsOf(two)).toEqual(['delivery', 'rude']);
    const [none] = await model.predict([{ text: 'order 7, thanks' }]);
    expect(none).toMatchObject({ labels: [] });
    await model.close();
  });
});

it.each(['ngram_linear', 'ngram_logistic'])('%s learns the same again from the same seed', async (name) => {
  const [first, second] = [await trainCandidate(inputFor(name)), await trainCandidate(inputFor(name))];
  expect(second.heldOut).toEqual(first.heldOut);
});

it.each(['logistic', 'squared_hinge'] as const)(
  'margins by %s go on from any pass to those of one whole fit',
  async (loss) => {
    const lists = sampleLabels(60);
    const own = lists.map(({ text }) => text);
    const rows = openTfidf(fitNgrams(own, lengths, { leastTexts: 1, mostNgrams: 5000 }), 1)(own);
    const names = ['billing', 'delivery', 'quality', 'rude'];
    const marks = Float64Array.from(lists.flatMap(({ labels }) => names.map((name) => Number(labels.includes(name)))));
    const problem = { rows, loss, cost: 1, marks, labelCount: names.length };
    const options = { tolerance: 0.01, iterationLimit: 40, seed: 3 };
    /** Stops behind so many passes, with the state as it is then. */
    const followTo = async (passLimit: number, resumeFrom?: Uint8Array) => {
      let passes = 0;
      let last = new Uint8Array();
      const step: Pace['step'] = async (_, snapshot) => {
        passes += 1;
        last = Uint8Array.from(await snapshot());
        return passes < passLimit;
      };
      const checkpoint = resumeFrom && { resumeFrom, save: async () => undefined };
      return { margins: await followLabelMargins(problem, options, { checkpoint, step }), passes, last };
    };
    const whole = await followTo(Number.POSITIVE_INFINITY);
    expect(whole.passes).toBeGreaterThan(names.length);
    for (let stopAt = 1; stopAt < whole.passes; stopAt += 1) {
      const cut = await followTo(stopAt);
      expect(cut.margins).not.toEqual(whole.margins);
      expect((await followTo(Number.POSITIVE_INFINITY, cut.last)).margins).toEqual(whole.margins);
    }
  },
);

it.each(['baseline', 'ngram_linear'])('the graph of %s scores as it does', async (name) => {
  const { artifact } = await trainCandidate(inputFor(name));
  const read = (file: string) => artifact.get(file) ?? new Uint8Array();
  const { settings, target } = JSON.parse(Buffer.from(read('manifest.json')).toString());
  const candidate = multiLabelClassification.candidates.find((one) => one.name === name);
  const weights = read('weights.bin');
  const own = { rowCount: 3, columns: [['the parcel is late, 没有礼貌', 'I was charged twice', '']] };
  const expected = await (await candidate?.open?.({ settings, weights }, [], target.labels.length))?.(own);
  const { values, rowCount, columnCount } =
    name === 'baseline'
      ? { values: new Float64Array(3), rowCount: 3, columnCount: 1 }
      : ngramFeatures(openTfidf(unpackTable(weights, settings.lengths).table.vocabulary)(own.columns[0] ?? []));
  const { InferenceSession, Tensor } = onnxRuntime();
  const session = await InferenceSession.create(read('model.onnx'));
  const { scores } = await session.run({ features: new Tensor('float64', values, [rowCount, columnCount]) });
  await session.release();
  expect(scores?.dims).toEqual([3, 4]);
  expect(expected).toHaveLength(12);
  Array.from(expected ?? []).forEach((value, at) => {
    expect(scores?.data[at]).toBeCloseTo(value, 5);
  });
});

it('an ensemble answers the mean of its members by thresholds of its own', async () => {
  const trained = await Promise.all(['ngram_linear', 'ngram_logistic'].map((name) => trainCandidate(inputFor(name))));
  const weights = [0.25, 0.75];
  const weighed = (part: 'heldOut' | 'validation') =>
    averageHeldOut(trained.map((one, at) => ({ heldOut: one[part], weight: weights[at] ?? 0 })));
  const thresholds = thresholdsOf(multiLabelClassification, weighed('validation'));
  const members = trained.map(({ artifact }, at) => ({ files: artifact, weight: weights[at] ?? 0 }));
  const model = await loadModel(saveEnsemble(members, {}, thresholds));
  const held = decidedBy(weighed('heldOut'), thresholds) as LabelsHeldOut;
  const answers = await model.predict(inputsOf(split.test));
  sharesOf(answers).forEach((share, at) => {
    expect(share).toBeCloseTo(held.probabilities[at] ?? -1, 9);
  });
  answers.forEach((answer, row) => {
    const own = held.labels.filter(
      (_, k) => (held.probabilities[row * held.labels.length + k] ?? 0) >= (thresholds.thresholds?.[k] ?? 1),
    );
    expect(labelsOf(answer)).toEqual(own);
  });
  await model.close();
});

it('members whose errors point in opposite ways are combined', () => {
  const heldOut = (shares: readonly number[]): HeldOut => ({
    kind: 'multi_label',
    labels: ['a', 'b'],
    truths: [1, 0, 0, 1],
    probabilities: shares,
    thresholds: [0.5, 0.5],
    baselineProbabilities: [0.5, 0.5],
  });
  const [first, second] = [heldOut([0.9, 0.6, 0.1, 0.4]), heldOut([0.4, 0.1, 0.6, 0.9])];
  const found = selectEnsemble([
    { name: 'first', heldOut: first },
    { name: 'second', heldOut: second },
  ]);
  expect(found?.members.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
});

describe('a split of sets of labels', () => {
  it('deals every label to each part in about its share, and rows of none', () => {
    const shareOf = (rows: Int32Array, fits: (labels: readonly string[]) => boolean) =>
      Array.from(rows).filter((row) => fits(texts[row]?.labels ?? [])).length / rows.length;
    for (const label of ['billing', 'delivery', 'quality', 'rude']) {
      const [train, test] = [split.train, split.test].map((rows) => shareOf(rows, (own) => own.includes(label)));
      expect(Math.abs((train ?? 0) - (test ?? 1))).toBeLessThan(0.1);
    }
    expect(shareOf(split.test, (own) => own.length === 0)).toBeGreaterThan(0.1);
  });
});

describe('what cannot be learned is refused with what to change', () => {
  const check = (rows: readonly (readonly string[])[]) => {
    const own = labelsTable(rows.map((labels, row) => ({ text: `text ${row}`, labels })));
    return () => checkTarget(own.table, own.schema, 'tags', 'multi_label_classification');
  };
  const rows = (count: number, labels: readonly string[]) => Array.from({ length: count }, () => labels);

  it.each([
    [
      'a label that stands once',
      [...rows(20, ['a']), ...rows(20, ['b', 'a']), ['c']],
      'target_class_too_small',
      '"c" (1)',
    ],
    ['only one label', [...rows(20, ['a']), ...rows(20, [])], 'target_constant', 'only the label "a"'],
    ['no label at all', rows(40, []), 'target_constant', 'no label'],
    [
      'a row of 500 labels',
      [...rows(20, ['a']), ...rows(20, ['b']), Array.from({ length: 498 }, (_, k) => `odd ${k}`)],
      'target_class_too_small',
      'and 488 more',
    ],
    [
      'too many labels',
      Array.from({ length: 700 }, (_, row) => [`label ${row}`]),
      'target_too_many_classes',
      'at most 500',
    ],
  ])('%s', (_, own, code, words) => {
    expect(check(own)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
  });

  it('and 500 labels that recur, and sets that no other row has, can be', () => {
    const many = Array.from({ length: 500 }, (_, row) => [`label ${row % 500}`, `label ${(row + 1) % 500}`]);
    expect(check([...many, ...many, ...many])).not.toThrow();
  });
});
