import { expect, test } from 'vitest';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { plainCnn } from '../../../../shared/learning/networks/plain-cnn.ts';
import { textEncoder } from '../../../../shared/learning/networks/text-encoder.ts';
import { exportNetwork } from '../../../../shared/learning/tensor/export.ts';
import { createState } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';

const text = {
  vocabularySize: 9,
  placeCount: 4,
  width: 4,
  blockCount: 1,
  headCount: 2,
  feedForwardWidth: 4,
  activation: 'gelu',
  norm: 'pre',
  hasOuterNorm: true,
  dropoutRate: 0,
  paddingId: 0,
  pooling: 'mean',
  outputCount: 2,
} as const;

test('heads that do not divide the width are refused', () => {
  expect(() => textEncoder({ ...text, headCount: 3 })).toThrow('3 heads do not divide a width of 4');
});

test('more blocks than an image can be halved are refused', () => {
  const image = { height: 28, width: 28, channelCount: 3 };
  expect(() => plainCnn({ image, channels: [1, 1, 1, 1, 1], outputCount: 2 })).toThrow('leave nothing of 28 x 28');
});

test('a text without padding is exported with its length, one with padding for any length', () => {
  const idsOf = (paddingId: number | null) => {
    const network = textEncoder({ ...text, paddingId });
    return exportNetwork(network, null).inputs.find(({ name }) => name === 'ids')?.dims;
  };
  expect(idsOf(null)).toEqual(['rows', 4]);
  expect(idsOf(0)).toEqual(['rows', 'length']);
});

test('a text that is longer than the places is refused', async () => {
  const network = textEncoder(text);
  const plan = {
    network,
    objective: crossEntropy({ classCount: 2, labelSmoothing: 0 }),
    optimizer: { kind: 'sgd' },
    batchSize: 1,
  } as const;
  const trainer = await cpuEngine.open(plan, createState(plan, 1));
  const ids = { data: Int32Array.of(1, 2, 3, 4, 5), shape: [1, 5] };
  await expect(trainer.predict({ ids })).rejects.toThrow('A sequence of 5 does not fit into 4 places');
  await trainer.dispose();
});
