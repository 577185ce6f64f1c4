import { describe, expect, it } from 'vitest';
import { openUnits } from '../../../../../shared/learning/features/text/word-units.ts';
import { makeSplit } from '../../../../../shared/learning/tasks/split.ts';
import type { TrainingInput } from '../../../../../shared/learning/tasks/task.ts';
import { textCnn } from '../../../../../shared/learning/tasks/text/candidates/text-cnn.ts';
import { unitFeatures } from '../../../../../shared/learning/tasks/text/text-cnn-graph.ts';
import { readTextCnn } from '../../../../../shared/learning/tasks/text/text-cnn-scores.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';
import { onnxRuntime } from '../../../../../shared/learning/tensor/onnx-runtime.ts';
import { sampleTexts, textTable } from '../../../../support/learning/sample-texts.ts';

function inputFor(more: Partial<TrainingInput> = {}): TrainingInput {
  const { table, schema } = textTable(sampleTexts(60, { classCount: 4 }));
  const split = makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 });
  const chosen = { width: 32, filters: 64 };
  return {
    task: 'text_classification',
    candidate: 'text_cnn',
    table,
    schema,
    target: 'label',
    split,
    seed: 1,
    maxSeconds: 1e9,
    chosen,
    ...more,
  };
}

describe('text_cnn', () => {
  it('has a graph that scores as its own code does, whatever the lengths', async () => {
    const { artifact } = await trainCandidate(inputFor());
    const weights = artifact.get('weights.bin') ?? new Uint8Array();
    const texts = [
      'I want a refund for the app',
      '我想取消 my card',
      '',
      'cancel',
      `${'refund my order '.repeat(90)}now`,
    ];
    const { values, rowCount, columnCount } = unitFeatures(openUnits(readTextCnn(weights))(texts));
    const { InferenceSession, Tensor } = onnxRuntime();
    const session = await InferenceSession.create(artifact.get('model.onnx') ?? new Uint8Array());
    const { scores } = await session.run({ features: new Tensor('float64', values, [rowCount, columnCount]) });
    await session.release();
    const scorer = await textCnn.open?.({ settings: {}, weights }, [], 4);
    const expected = await scorer?.({ rowCount, columns: [texts] });
    expect(scores?.dims).toEqual([5, 4]);
    expect(new Set(Array.from(expected ?? []).map((score) => score.toFixed(4))).size).toBeGreaterThan(10);
    Array.from(expected ?? []).forEach((value, at) => {
      expect(scores?.data[at]).toBeCloseTo(value, 4);
    });
  });

  it('goes on from a checkpoint to the model of one whole fit', async () => {
    let now = 0;
    const slowly = () => {
      now += 6000;
      return now;
    };
    const saved: Uint8Array[] = [];
    const keep = async (bytes: Uint8Array) => void saved.push(bytes);
    const whole = await trainCandidate(inputFor({ checkpoint: { save: keep } }), slowly);
    const savedAgain: Uint8Array[] = [];
    const checkpoint = {
      resumeFrom: saved[20] ?? new Uint8Array(),
      save: async (bytes: Uint8Array) => void savedAgain.push(bytes),
    };
    const resumed = await trainCandidate(inputFor({ checkpoint }), slowly);
    expect(resumed.heldOut).toEqual(whole.heldOut);
    expect(savedAgain.length).toBe(saved.length - 21);
  });

  it('says which part of its weights is missing', () => {
    expect(() => readTextCnn(new Uint8Array(3))).toThrow(RangeError);
  });
});
