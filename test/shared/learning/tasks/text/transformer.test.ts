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

  it('goes on from a checkpoint to the model of one whole fit', async () => {
    const { features, outputCount, train, validation, candidate } = prepareTraining(inputFor());
    const learn = (checkpoint: TrainingInput['checkpoint']) => {
      let now = 0;
      // Every look at the clock takes six seconds, so that each step is saved.
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
      resumeFrom: saved[150] ?? new Uint8Array(),
      save: async (bytes) => void savedAgain.push(bytes),
    });
    expect(resumed).toEqual(whole);
    expect(savedAgain.length).toBe(saved.length - 151);
  });
});
