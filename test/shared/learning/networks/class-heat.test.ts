import { expect, it } from 'vitest';
import { withHeat } from '../../../../shared/learning/artifact/heat-map.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { residualCnn } from '../../../../shared/learning/networks/residual-cnn.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { exportNetwork } from '../../../../shared/learning/tensor/export.ts';
import { encodeModel } from '../../../../shared/learning/tensor/onnx.ts';
import { onnxRuntime } from '../../../../shared/learning/tensor/onnx-runtime.ts';
import { createState } from '../../../../shared/learning/tensor/state.ts';

it('adds up over the places of an image to the score of each class', async () => {
  const image = { height: 8, width: 6, channelCount: 1 };
  const stages = [
    { channels: 4, blockCount: 1 },
    { channels: 6, blockCount: 1 },
  ];
  const network = residualCnn({ image, stages, outputCount: 3, showsHeat: true });
  const objective = crossEntropy({ classCount: 3, labelSmoothing: 0 });
  const plan = { network, objective, optimizer: { kind: 'sgd' }, batchSize: 2 } as const;
  const { parameters } = createState(plan, 1);
  const bias = parameters['scores.bias']?.fill(0.25);
  const { InferenceSession, Tensor } = onnxRuntime();
  const session = await InferenceSession.create(encodeModel(exportNetwork(network, parameters)).graph);
  const random = seededRandom(2);
  const pixels = Float32Array.from({ length: 2 * 48 }, random);
  const { scores, heat } = await session.run({ images: new Tensor('float32', pixels, [2, 8, 6, 1]) });
  expect(heat?.dims).toEqual([2, 4, 3, 3]);
  const [found, places] = [Array.from(scores?.data as Float32Array), Array.from(heat?.data as Float32Array)];
  found.forEach((score, at) => {
    const [row, k] = [Math.floor(at / 3), at % 3];
    const own = places.filter((_, place) => Math.floor(place / 36) === row && place % 3 === k);
    expect(own.reduce((sum, value) => sum + value, 0) / 12 + (bias?.[k] ?? 0)).toBeCloseTo(score, 4);
  });
});

it('is that of the label, without what speaks against it, the hottest place as 1', () => {
  const heat = { width: 2, height: 1, values: Float32Array.of(9, -1, 9, 4, 5, 2, 5, 1) };
  const output = (label: string) =>
    ({ kind: 'classification', label, probabilities: { a: 0.5, b: 0.5 }, confidence: 0.5 }) as const;
  const [first, second] = withHeat([output('b'), output('b')], heat);
  expect(first).toMatchObject({ heat: { width: 2, height: 1, values: [0, 1] } });
  expect(second).toMatchObject({ heat: { values: [1, 0.5] } });
});
