import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { evaluate } from '../../../../../shared/learning/evaluate/evaluate.ts';
import { openTfidf } from '../../../../../shared/learning/features/text/tfidf.ts';
import { makeSplit } from '../../../../../shared/learning/tasks/split.ts';
import type { TrainingInput } from '../../../../../shared/learning/tasks/task.ts';
import { embeddingBag } from '../../../../../shared/learning/tasks/text/candidates/embedding-bag.ts';
import {
  ngramBayes,
  ngramLinear,
  ngramLogistic,
} from '../../../../../shared/learning/tasks/text/candidates/ngram-linear.ts';
import { ngramFeatures, unpackTable } from '../../../../../shared/learning/tasks/text/ngram-table.ts';
import { textClassification } from '../../../../../shared/learning/tasks/text/text-classification.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';
import { onnxRuntime } from '../../../../../shared/learning/tensor/onnx-runtime.ts';
import { sampleTexts, textTable } from '../../../../support/learning/sample-texts.ts';

/** Settings of what would take long with its usual ones. */
const lighter: Readonly<Record<string, TrainingInput['chosen']>> = {
  text_cnn: { width: 48, filters: 96, learning_rate: 3e-3 },
  transformer: { vocabulary: 500, width: 64, blocks: 1, learning_rate: 2e-3 },
};

function inputFor(candidate: string, classCount: number, more: Partial<TrainingInput> = {}): TrainingInput {
  const { table, schema } = textTable(sampleTexts(400, { classCount }));
  const split = makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 });
  return {
    task: 'text_classification',
    candidate,
    table,
    schema,
    target: 'label',
    split,
    seed: 1,
    maxSeconds: 60,
    chosen: lighter[candidate] ?? {},
    ...more,
  };
}
const names = textClassification.candidates
  .filter(({ name, needsPretrained }) => name !== 'baseline' && !needsPretrained)
  .map(({ name }) => name);
const odd = [
  '',
  '   ',
  '👍🏽🎉',
  'ΩΩΩ δεν ξέρω',
  'مرحبا cancel 取消',
  'x'.repeat(50_000),
  '退'.repeat(3000),
  '\u0000\ud800',
];

describe.each(names.flatMap((name) => [2, 4].map((classCount) => ({ name, classCount }))))(
  '$name of $classCount classes',
  ({ name, classCount }) => {
    it('learns English and Chinese, and the stored model answers as the trained one did', async () => {
      const input = inputFor(name, classCount);
      const output = await trainCandidate(input);
      const { scores, baseline_scores } = evaluate(output.heldOut);
      expect(scores.accuracy).toBeGreaterThan(0.95);
      expect(scores.log_loss).toBeLessThan((baseline_scores.log_loss ?? 0) / 2);
      expect(output.importance).toEqual([{ column: 'text', drop: expect.any(Number) }]);
      const model = await loadModel(output.artifact);
      const [text] = input.table.columns;
      const texts = Array.from(input.split.test, (row) =>
        text && 'dictionary' in text ? text.dictionary[text.codes[row] ?? 0] : '',
      );
      const answers = await model.predict(texts.map((one) => ({ text: one })));
      const again = answers.flatMap((answer) =>
        answer.kind === 'classification' ? Object.values(answer.probabilities) : [],
      );
      const { heldOut } = output;
      const held = heldOut.kind === 'classification' ? heldOut.probabilities : [];
      again.forEach((value, at) => {
        expect(value).toBeCloseTo(held[at] ?? -1, 5);
      });
      const strange = await model.predict(odd.map((one) => ({ text: one })));
      for (const answer of strange) {
        const sum =
          answer.kind === 'classification' ? Object.values(answer.probabilities).reduce((a, b) => a + b, 0) : 0;
        expect(sum).toBeCloseTo(1, 6);
      }
      await model.close();
    });

    it('learns the same again from the same seed', async () => {
      const [first, second] = [
        await trainCandidate(inputFor(name, classCount)),
        await trainCandidate(inputFor(name, classCount)),
      ];
      expect(second.heldOut).toEqual(first.heldOut);
    });
  },
);

const graphed = [ngramLinear, ngramLogistic, ngramBayes, embeddingBag].map((candidate) => ({
  name: candidate.name,
  candidate,
}));

describe.each(graphed)('$name', ({ name, candidate }) => {
  it.each([2, 4])('has a graph that scores as it does, with %i classes', async (classCount) => {
    const output = await trainCandidate(inputFor(name, classCount));
    const manifest = JSON.parse(Buffer.from(output.artifact.get('manifest.json') ?? []).toString());
    const { table } = unpackTable(output.artifact.get('weights.bin') ?? new Uint8Array(), manifest.settings.lengths);
    const texts = ['I want a refund for the app', '我想取消 my card', ''];
    const { values, rowCount, columnCount } = ngramFeatures(openTfidf(table.vocabulary)(texts));
    const { InferenceSession, Tensor } = onnxRuntime();
    const session = await InferenceSession.create(output.artifact.get('model.onnx') ?? new Uint8Array());
    const { scores } = await session.run({ features: new Tensor('float64', values, [rowCount, columnCount]) });
    await session.release();
    const weights = output.artifact.get('weights.bin') ?? new Uint8Array();
    const scorer = await candidate.open?.({ settings: manifest.settings, weights }, [], classCount);
    const expected = await scorer?.({ rowCount, columns: [texts] });
    expect(scores?.dims).toEqual([3, classCount]);
    Array.from(expected ?? []).forEach((value, at) => {
      expect(scores?.data[at]).toBeCloseTo(value, 5);
    });
  });

  it('is fitted once more with the validation rows, and judged on them before that', async () => {
    const { table, schema } = textTable([
      ...sampleTexts(300, { seed: 3 }).map((row) => ({ ...row, text: `${row.text} a` })),
      ...sampleTexts(60, { seed: 4 }).map((row) => ({ ...row, text: `${row.text} zebra` })),
      { text: 'zebra', label: 'cancel' },
    ]);
    const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, at) => from + at);
    const split = { train: range(0, 300), validation: range(300, 360), test: range(360, 361) };
    const input = { ...inputFor(name, 4), table, schema, split };
    const { artifact } = await trainCandidate(input);
    const manifest = JSON.parse(Buffer.from(artifact.get('manifest.json') ?? []).toString());
    const { table: kept } = unpackTable(artifact.get('weights.bin') ?? new Uint8Array(), manifest.settings.lengths);
    // The word stands in the validation rows only.
    expect(openTfidf(kept.vocabulary)(['zebra']).columns.length).toBeGreaterThan(0);
  });

  it('reports progress that never goes back, though it is fitted twice', async () => {
    let now = 0;
    const slowly = () => {
      now += 300;
      return now;
    };
    const fractions: number[] = [];
    const onProgress = ({ fraction }: { readonly fraction: number }) => void fractions.push(fraction);
    await trainCandidate({ ...inputFor(name, 4), maxSeconds: 1e9, onProgress }, slowly);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.some((fraction) => fraction > 0 && fraction <= 0.5)).toBe(true);
  });

  it('goes on from a checkpoint to the model of one whole fit', async () => {
    // Of few texts an early checkpoint: every look at the clock takes six seconds, so that each pass is saved.
    const texts = textTable(sampleTexts(60, { seed: 9 }));
    const split = makeSplit(60, { seed: 1, validationShare: 0.2, testShare: 0.2 });
    const input = { ...inputFor(name, 4), ...texts, split, maxSeconds: 1e9 };
    let now = 0;
    const slowly = () => {
      now += 6000;
      return now;
    };
    const saved: Uint8Array[] = [];
    const whole = await trainCandidate(
      { ...input, checkpoint: { save: async (bytes) => void saved.push(bytes) } },
      slowly,
    );
    const [early = new Uint8Array()] = saved;
    const savedAgain: Uint8Array[] = [];
    const checkpoint = { resumeFrom: early, save: async (bytes: Uint8Array) => void savedAgain.push(bytes) };
    const resumed = await trainCandidate({ ...input, checkpoint }, slowly);
    expect(resumed.heldOut).toEqual(whole.heldOut);
    expect(savedAgain.length).toBeLessThan(saved.length);
    expect(savedAgain.length).toBeGreaterThan(0);
  });
});

it('an intent model abstains from about as many texts as it may, and from most that are out of its scope', async () => {
  const model = await loadModel((await trainCandidate(inputFor('embedding_bag', 4, { task: 'intent' }))).artifact);
  const confident = async (texts: readonly string[]) => {
    const answers = await model.predict(texts.map((text) => ({ text })));
    const sure = answers.filter(
      (answer) => answer.kind === 'classification' && answer.confidence >= (model.abstainBelow ?? 1),
    );
    return sure.length / texts.length;
  };
  expect(model.abstainBelow).toBeGreaterThan(0.3);
  expect(await confident(sampleTexts(200, { seed: 8 }).map(({ text }) => text))).toBeGreaterThan(0.85);
  expect(
    await confident(['bake bread', 'Wie wird das Wetter?', '今天天气怎么样', 'xyzzy', '', '🎺', 'E = mc²', 'sing']),
  ).toBeLessThan(0.4);
  await model.close();
});
