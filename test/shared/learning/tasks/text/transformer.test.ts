import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { answeringFiles, readManifest } from '../../../../../shared/learning/artifact/read-manifest.ts';
import { startPace } from '../../../../../shared/learning/tasks/pace.ts';
import { prepareTraining } from '../../../../../shared/learning/tasks/prepare-training.ts';
import { makeSplit } from '../../../../../shared/learning/tasks/split.ts';
import type { TrainingInput } from '../../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';
import { explainText } from '../../../../../shared/prediction/explain-text.ts';
import { sampleTexts, textTable } from '../../../../support/learning/sample-texts.ts';
import { sampleTable } from '../../features/tabular/sample-table.ts';

const chosen = { vocabulary: 500, width: 64, blocks: 1, learning_rate: 2e-3 };

function inputFor(more: Partial<TrainingInput> = {}): TrainingInput {
  const { table, schema } = textTable(sampleTexts(80, { classCount: 4 }));
  const split = makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 });
  const parts = { task: 'text_classification', candidate: 'transformer', table, schema, target: 'label' } as const;
  return { ...parts, split, seed: 1, maxSeconds: 1e9, chosen, ...more };
}

describe('transformer', () => {
  it('is answered by ONNX Runtime, which needs the tokenizer beside the graph', async () => {
    const { artifact } = await trainCandidate(inputFor({ chosen: { ...chosen, norm: 'post', pooling: 'first' } }));
    const manifest = readManifest(artifact.get('manifest.json'));
    expect(manifest.runtime).toBe('onnx');
    expect(answeringFiles(manifest)).toEqual(['model.onnx', 'reading.json']);
    const without = new Map([...artifact].filter(([name]) => name !== 'reading.json'));
    await expect(loadModel(without)).rejects.toMatchObject({ name: 'ArtifactError', fault: 'incomplete' });

    const model = await loadModel(artifact);
    const texts = ['I want a refund for my order', '', '🎺', 'x '.repeat(500_000), '退'.repeat(300_000)];
    const together = await model.predict(texts.map((text) => ({ text })));
    for (const [at, text] of texts.entries()) {
      const [alone] = await model.predict([{ text }]);
      const [one, other] = [alone, together[at]];
      if (one?.kind !== 'classification' || other?.kind !== 'classification') throw new TypeError('Texts have classes');
      expect(one.label).toBe(other.label);
      expect(one.confidence).toBeCloseTo(other.confidence, 5);
    }
    const [first] = together;
    if (!first) throw new RangeError('There is no answer');
    const explanation = await explainText(model, { text: texts[0] ?? '' }, first);
    const strongest = explanation.reduce((best, piece) => (piece.weight > best.weight ? piece : best));
    expect(strongest.text).toBe('refund');
    await model.close();
  });

  it('reads texts without a label first, but none that it is judged by, and counts them as no labelled rows', async () => {
    const labelled = sampleTexts(60, { classCount: 4 });
    const unlabelled = sampleTexts(100, { seed: 2 }).map(({ text }) => ({ text: `${text} zebrafish`, label: null }));
    // The last labelled row validates; its text stands among those without a label, too.
    const rows = [...labelled, ...unlabelled, { text: labelled[59]?.text.toUpperCase() ?? '', label: null }];
    const table = sampleTable(
      { text: 'text', label: 'categorical' },
      rows.map((row) => ({ ...row })),
    );
    const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, at) => from + at);
    const split = { train: range(0, 40), validation: range(50, 60), test: range(40, 50) };
    const input = inputFor({ ...table, split, chosen: { ...chosen, pretraining_passes: 1 } });
    expect(prepareTraining(input).unlabelled).toMatchObject({ rowCount: 100 });
    expect(prepareTraining({ ...input, candidate: 'ngram_linear' }).unlabelled).toBeUndefined();
    const counts = new Set<number>();
    const { artifact, heldOut } = await trainCandidate({
      ...input,
      onProgress: ({ iterationCount }) => void counts.add(iterationCount),
    });
    // At least 200 steps to guess hidden tokens, and 200 to learn classes.
    expect([...counts]).toEqual([400]);
    expect(Buffer.from(artifact.get('reading.json') ?? []).toString()).toContain('zebrafish');
    expect(readManifest(artifact.get('manifest.json')).rows).toEqual({
      train: 40,
      validation: 10,
      test: 10,
      dropped: 0,
    });
    expect(heldOut.kind === 'classification' && heldOut.truths.length).toBe(10);
    const off = { ...input, chosen: { ...chosen, pretraining_passes: 0 }, maxSeconds: 1 };
    const offCounts = new Set<number>();
    await trainCandidate({ ...off, onProgress: ({ iterationCount }) => void offCounts.add(iterationCount) });
    expect([...offCounts]).toEqual([200]);
  });

  it('goes on from a checkpoint to the model of one whole fit', async () => {
    const { features, outputCount, train, validation, candidate } = prepareTraining(inputFor());
    const learn = (checkpoint: TrainingInput['checkpoint']) => {
      let now = 0;
      // Every look at the clock takes six seconds, so that a step in a few is saved.
      const slowly = () => {
        now += 6000;
        return now;
      };
      const pace = startPace({ maxSeconds: 1e9, ...(checkpoint && { checkpoint }) }, slowly);
      return candidate.fit({ features, outputCount, train, validation, chosen, seed: 1, pace, threadCount: 0 });
    };
    const saved: Uint8Array[] = [];
    const whole = await learn({ save: async (bytes) => void saved.push(bytes) });
    const savedAgain: Uint8Array[] = [];
    const resumed = await learn({
      resumeFrom: saved[Math.floor(saved.length / 2)] ?? new Uint8Array(),
      save: async (bytes) => void savedAgain.push(bytes),
    });
    expect(resumed).toEqual(whole);
    expect(savedAgain.length).toBeGreaterThan(0);
    expect(savedAgain.length).toBeLessThan(saved.length);
  });
});
