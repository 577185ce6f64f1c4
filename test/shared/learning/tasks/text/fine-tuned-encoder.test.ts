import { beforeAll, describe, expect, test } from 'vitest';
import { manifestName } from '../../../../../shared/learning/artifact/files.ts';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { answeringFiles, readManifest } from '../../../../../shared/learning/artifact/read-manifest.ts';
import { evaluate } from '../../../../../shared/learning/evaluate/evaluate.ts';
import { openPretrained } from '../../../../../shared/learning/pretrained/pretrained-model.ts';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { makeSplit } from '../../../../../shared/learning/tasks/split.ts';
import type { TrainingInput, TrainingOutput } from '../../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';
import { pretrainedFiles } from '../../../../support/learning/pretrained-files.ts';
import { textTable } from '../../../../support/learning/sample-texts.ts';

/** Two words of the tiny vocabulary decide, among letters that do not. */
function reviews(count: number) {
  const random = seededRandom(3);
  const letters = () => String.fromCharCode(97 + Math.floor(26 * random()));
  return Array.from({ length: count }, (_, row) => {
    const words = Array.from({ length: Math.floor(5 * random()) }, letters);
    const label = row % 2 === 0 ? 'good' : 'bad';
    words.splice(Math.floor((words.length + 1) * random()), 0, label);
    return { text: words.join(' '), label: label === 'good' ? 'praise' : 'blame' };
  });
}

async function inputWith(changes: Partial<TrainingInput> = {}): Promise<TrainingInput> {
  const { table, schema } = textTable(reviews(240));
  return {
    task: 'text_classification',
    candidate: 'fine_tuned_encoder',
    table,
    schema,
    target: 'label',
    split: makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 }),
    seed: 1,
    maxSeconds: 120,
    chosen: { learning_rate: 1e-3, epochs: 10, layer_decay: 1, dropout: 0 },
    pretrained: await openPretrained(pretrainedFiles('bert')),
    ...changes,
  };
}

describe('a fine-tuned encoder', () => {
  let output: TrainingOutput;
  beforeAll(async () => {
    output = await trainCandidate(await inputWith());
  });

  test('learns, and says what it began with', () => {
    const { scores, baseline_scores } = evaluate(output.heldOut);
    expect(scores.accuracy).toBeGreaterThan(0.9);
    expect(scores.log_loss).toBeLessThan((baseline_scores.log_loss ?? 0) / 2);
    expect(output.baseModel).toEqual({
      family: 'bert',
      source: 'fixture bert',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('answers from what is stored as it did where it was trained, in one batch or alone', async () => {
    const manifest = readManifest(output.artifact.get(manifestName));
    expect(manifest.runtime).toBe('onnx');
    const names = [manifestName, ...answeringFiles(manifest)];
    const model = await loadModel(new Map([...output.artifact].filter(([name]) => names.includes(name))));
    const texts = ['good', '', 'a b c bad d', 'BAD film!', '取消 👍🏽', 'good '.repeat(5000)];
    const together = await model.predict(texts.map((text) => ({ text })));
    const labels = together.map((answer) => (answer.kind === 'classification' ? answer.label : ''));
    expect([labels[0], labels[2], labels[3], labels[5]]).toEqual(['praise', 'blame', 'blame', 'praise']);
    for (const [at, text] of texts.entries()) {
      const [alone] = await model.predict([{ text }]);
      expect(confidenceOf(alone)).toBeCloseTo(confidenceOf(together[at]), 5);
    }
    await model.close();
  });

  test('stores its numbers once', () => {
    const sizeBytes = [...output.artifact.values()].reduce((sum, { length }) => sum + length, 0);
    const numberCount = 75 * 32 + 24 * 32 + 32 * 4 + 2 * (4 * 1056 + 4 * 32 + 2 * 32 * 16 + 48) + 1056 + 66;
    expect(sizeBytes).toBeGreaterThan(4 * numberCount);
    expect(sizeBytes).toBeLessThan(4 * numberCount + 60_000);
  });
});

const confidenceOf = (answer: unknown) => (answer as { readonly confidence: number }).confidence;

test('layers and embeddings that are frozen are served as the file has them', async () => {
  const pretrained = await openPretrained(pretrainedFiles('bert'));
  const chosen = { epochs: 1, frozen_layers: 2, frozen_embeddings: true };
  const output = await trainCandidate(await inputWith({ chosen, pretrained }));
  const graph = Buffer.from(output.artifact.get('model.onnx') ?? []);
  const { parameters } = await pretrained.load();
  const bytesOf = (name: string) => Buffer.from(parameters[name]?.buffer ?? new ArrayBuffer(1));
  for (const name of ['tokens', 'blocks.0.expand.weights', 'blocks.1.contract.weights']) {
    expect(graph.includes(bytesOf(name)), name).toBe(true);
  }
  expect(graph.includes(bytesOf('pooler.weights'))).toBe(false);
});

test('without a pretrained model it says what it needs', async () => {
  const { pretrained: _, ...input } = await inputWith();
  await expect(trainCandidate(input)).rejects.toMatchObject({ code: 'pretrained_missing', param: 'pretrained' });
});

test.each([
  ['no tokenizer', { 'vocab.txt': undefined }, 'There is no tokenizer'],
  ['a vocabulary of another model', { 'vocab.txt': `${vocabularyOf(90)}` }, 'they are not of one model'],
  ['no config', { 'config.json': undefined }, 'config.json is missing'],
])('%s is refused', async (_, changes, message) => {
  const opened = openPretrained(pretrainedFiles('bert', changes as unknown as Record<string, string>));
  await expect(opened).rejects.toMatchObject({
    code: 'pretrained_unusable',
    message: expect.stringContaining(message),
  });
});

function vocabularyOf(count: number) {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  return [...special, ...Array.from({ length: count - 5 }, (_, at) => `word${at}`)].join('\n');
}
