import { describe, expect, it } from 'vitest';
import { makeQuestions, nextQuestions } from '../../../../../examples/faq/questions.ts';
import { cleanTable } from '../../../../../shared/dataset/clean/clean-table.ts';
import { profileTable } from '../../../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../../../shared/dataset/profile/suggested-fixes.ts';
import { readRawTable } from '../../../../../shared/dataset/read-csv/read-raw-table.ts';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { unpackAll } from '../../../../../shared/learning/artifact/pack.ts';
import { evaluate } from '../../../../../shared/learning/evaluate/evaluate.ts';
import type { NgramLengths } from '../../../../../shared/learning/features/text/hash-ngrams.ts';
import { openTerms } from '../../../../../shared/learning/features/text/search-terms.ts';
import { openTfidf } from '../../../../../shared/learning/features/text/tfidf.ts';
import { trainTrial } from '../../../../../shared/learning/search/train-trial.ts';
import { readBm25 } from '../../../../../shared/learning/tasks/faq/bm25-table.ts';
import { faq } from '../../../../../shared/learning/tasks/faq/faq.ts';
import { unpackSentences } from '../../../../../shared/learning/tasks/faq/sentence-table.ts';
import { prepareTraining } from '../../../../../shared/learning/tasks/prepare-training.ts';
import type { TrainingInput } from '../../../../../shared/learning/tasks/task.ts';
import { ngramFeatures } from '../../../../../shared/learning/tasks/text/ngram-table.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';
import { onnxRuntime } from '../../../../../shared/learning/tensor/onnx-runtime.ts';
import { resolveTask } from '../../../../../shared/run/resolve-task.ts';
import { splitRows } from '../../../../../shared/run/split-rows.ts';
import { bytesOf } from '../../../dataset/bytes-of.ts';

const raw = await readRawTable(bytesOf(makeQuestions(1, 12), 'utf-8', 65_536));
const profile = profileTable(raw);
const { table, schema } = cleanTable(raw, profile.schema, suggestedFixes(profile), 'answer');
const wish = { target: 'answer', task: 'faq', seed: 1, validation_share: 0.2, test_share: 0.2 } as const;
const { split, singles } = splitRows({ table, schema, testFrom: null }, wish);

const inputFor = (candidate: string, more: Partial<TrainingInput> = {}): TrainingInput => ({
  task: 'faq',
  candidate,
  table,
  schema,
  target: 'answer',
  split,
  seed: 1,
  maxSeconds: 60,
  ...more,
});
const names = faq.candidates.map(({ name }) => name);
const odd = [
  '',
  '   ',
  '👍🏽🎉',
  'ΩΩΩ δεν ξέρω',
  'مرحبا parcel 退款',
  'x'.repeat(50_000),
  '退'.repeat(3000),
  '\u0000\ud800',
];

it('an upload of questions and answers is recognised by what it holds', () => {
  expect(profile.schema.map(({ kind }) => kind)).toEqual(['text', 'categorical']);
  expect(profile.columns[0]?.texts?.languages.map(({ language }) => language)).toEqual(
    expect.arrayContaining(['en', 'zh']),
  );
  expect(resolveTask(profile, 'answer', 'auto')).toBe('faq');
  expect(singles).toBe(3);
});

it('the same in JSON Lines is recognised alike', async () => {
  const [questions, answers] = raw.columns;
  const lines = Array.from({ length: raw.rowCount }, (_, row) => {
    const cell = (column: typeof questions) => column?.spellings[column.codes[row] ?? 0];
    return JSON.stringify({ question: cell(questions), answer: cell(answers) });
  });
  const again = profileTable(await readRawTable(bytesOf(lines.join('\n'), 'utf-8', 65_536)));
  expect(again.schema).toEqual(profile.schema);
  expect(resolveTask(again, 'answer', 'auto')).toBe('faq');
});

it('a trial of a search learns with a share of the passes, and goes on from there', async () => {
  const prepared = prepareTraining({ task: 'faq', candidate: 'hybrid', table, schema, target: 'answer', split });
  const saved: Uint8Array[] = [];
  const trial = (share: number, resumeFrom?: Uint8Array) =>
    trainTrial(prepared, {
      chosen: { width: 32, temperature: 0.1 },
      seed: 1,
      maxSeconds: 60,
      share,
      checkpoint: { save: async (bytes) => void saved.push(bytes), ...(resumeFrom && { resumeFrom }) },
    });
  const early = await trial(0.2);
  const later = await trial(0.6, saved.at(-1));
  expect(early.score).toBeGreaterThan(0.3);
  expect(later.score).toBeGreaterThan(0.5);
  const doneOf = (bytes: Uint8Array | undefined) => unpackAll(bytes ?? new Uint8Array()).done?.[0] ?? 0;
  expect(doneOf(saved.at(-1))).toBeGreaterThan(2 * doneOf(saved[0]));
});

describe.each(names)('%s', (name) => {
  it('finds answers to phrasings that it never saw, in two languages, and the stored model answers alike', async () => {
    const output = await trainCandidate(inputFor(name));
    const evaluation = evaluate(output.heldOut);
    expect(evaluation.scores.top_1_accuracy).toBeGreaterThan(0.7);
    expect(evaluation.scores.recall_at_5).toBeGreaterThan(0.9);
    expect(evaluation.baseline_scores.top_1_accuracy).toBeLessThan(0.1);
    expect(evaluation).toMatchObject({ kind: 'retrieval', answer_count: 29 });
    const model = await loadModel(output.artifact);
    const answers = await model.predict([...nextQuestions, ...odd].map((question) => ({ question })));
    const told = answers.map((one) =>
      one.kind === 'retrieval' ? one : { answer: '', confidence: 1, alternatives: [] },
    );
    expect(told[2]?.answer).toContain('运单号');
    expect(told[3]?.answer).toContain('微信支付');
    for (const { confidence, alternatives } of told) {
      expect(confidence).toBeGreaterThan(0);
      expect(alternatives).toHaveLength(4);
    }
    const sure = told.map(({ confidence }) => confidence >= (model.abstainBelow ?? 0));
    // Out of scope, empty, or of words that nobody asked with; what mixes scripts may well be about refunds.
    expect(sure.slice(4, 10)).not.toContain(true);
    await model.close();
  });

  it('learns the same again from the same seed', async () => {
    const [first, second] = [await trainCandidate(inputFor(name)), await trainCandidate(inputFor(name))];
    expect(second.heldOut).toEqual(first.heldOut);
  });

  it('has a graph that scores as it does', async () => {
    const { artifact } = await trainCandidate(inputFor(name));
    const weights = artifact.get('weights.bin') ?? new Uint8Array();
    const { settings, target } = JSON.parse(Buffer.from(artifact.get('manifest.json') ?? []).toString());
    const texts = ['I forgot my password', '退款 when', ''];
    const { rowCount, columnCount, values } = featuresOf(name, weights, settings.lengths, texts);
    const { InferenceSession, Tensor } = onnxRuntime();
    const session = await InferenceSession.create(artifact.get('model.onnx') ?? new Uint8Array());
    const { scores } = await session.run({ features: new Tensor('float64', values, [rowCount, columnCount]) });
    await session.release();
    const candidate = faq.candidates.find((one) => one.name === name);
    const scorer = await candidate?.open?.({ settings, weights }, [], target.answers.length);
    const expected = await scorer?.({ rowCount, columns: [texts] });
    expect(scores?.dims).toEqual([3, 29]);
    Array.from(expected ?? []).forEach((value, at) => {
      expect(scores?.data[at]).toBeCloseTo(value, 4);
    });
  });
});

/** What the graph reads: terms, n-grams, or both side by side with as many places. */
function featuresOf(name: string, weights: Uint8Array, lengths: NgramLengths, texts: readonly string[]) {
  const parts = unpackAll(weights);
  const terms = () => ngramFeatures(openTerms(readBm25(parts, 29).hashes, { isOnce: true })(texts));
  const ngrams = () => ngramFeatures(openTfidf(unpackSentences(weights, lengths).sentences.table.vocabulary)(texts));
  if (name === 'bm25') return terms();
  if (name === 'sentence_embedding') return ngrams();
  const [left, right] = [terms(), ngrams()];
  const places = Math.max(left.columnCount, right.columnCount) / 2;
  const values = new Float64Array(texts.length * 4 * places);
  [left, right].forEach(({ columnCount, values: own }, side) => {
    for (let row = 0; row < texts.length; row += 1) {
      const from = row * columnCount;
      const to = (4 * row + 2 * side) * places;
      values.set(own.subarray(from, from + columnCount / 2), to);
      values.set(own.subarray(from + columnCount / 2, from + columnCount), to + places);
    }
  });
  return { rowCount: texts.length, columnCount: 4 * places, values };
}

it.each(['sentence_embedding', 'hybrid'])(
  '%s goes on from a checkpoint to the model of one whole fit',
  async (name) => {
    let now = 0;
    const slowly = () => {
      now += 6000;
      return now;
    };
    const saved: Uint8Array[] = [];
    const save = async (bytes: Uint8Array) => void saved.push(bytes);
    const whole = await trainCandidate(inputFor(name, { maxSeconds: 1e9, checkpoint: { save } }), slowly);
    const [early = new Uint8Array()] = saved;
    const resumed = await trainCandidate(
      inputFor(name, { maxSeconds: 1e9, checkpoint: { resumeFrom: early, save: async () => undefined } }),
      slowly,
    );
    expect(resumed.heldOut).toEqual(whole.heldOut);
  },
);

it('reads what an answer says, not only how it was asked for', async () => {
  const model = await loadModel((await trainCandidate(inputFor('bm25'))).artifact);
  const [answer] = await model.predict([{ question: 'guarantee lasts two years' }]);
  expect(answer).toMatchObject({ kind: 'retrieval', answer: expect.stringContaining('The guarantee lasts two years') });
  await model.close();
});
