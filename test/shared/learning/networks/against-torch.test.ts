import { describe, expect, test } from 'vitest';
import { embeddingBag } from '../../../../shared/learning/networks/embedding-bag.ts';
import { mlp } from '../../../../shared/learning/networks/mlp.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { nextItem } from '../../../../shared/learning/networks/objectives/next-item.ts';
import { plainCnn } from '../../../../shared/learning/networks/plain-cnn.ts';
import { residualCnn } from '../../../../shared/learning/networks/residual-cnn.ts';
import { sequentialRecommender } from '../../../../shared/learning/networks/sequential-recommender.ts';
import { textEncoder } from '../../../../shared/learning/networks/text-encoder.ts';
import type { Network, Objective } from '../../../../shared/learning/tensor/network.ts';
import type { TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { batchOf, inputsOf, stateOf, torchCase, worstError } from './torch-case.ts';

const tolerance = 2e-6;
const classes = crossEntropy({ classCount: 3, labelSmoothing: 0.1 });
const image = { height: 8, width: 8, channelCount: 2 };
const stack = {
  vocabularySize: 9,
  width: 4,
  blockCount: 2,
  headCount: 2,
  dropoutRate: 0,
  hasOuterNorm: true,
  paddingId: 0,
} as const;
const text = { ...stack, placeCount: 6, feedForwardWidth: 7, activation: 'gelu', outputCount: 3 } as const;
const recommender = sequentialRecommender({
  ...stack,
  placeCount: 5,
  feedForwardWidth: 4,
  activation: 'relu',
  norm: 'pre',
});

const cases: Record<string, { network: Network; served?: Network; objective: Objective }> = {
  mlp: {
    network: mlp({ inputCount: 4, hidden: [5, 3], activation: 'relu', dropoutRate: 0, outputCount: 3 }),
    objective: classes,
  },
  'plain-cnn': { network: plainCnn({ image, channels: [3, 4], outputCount: 3 }), objective: classes },
  'residual-cnn': {
    network: residualCnn({
      image,
      stages: [
        { channels: 3, blockCount: 1 },
        { channels: 4, blockCount: 2 },
      ],
      outputCount: 3,
    }),
    objective: classes,
  },
  'embedding-bag': {
    network: embeddingBag({ vocabularySize: 9, width: 4, paddingId: 0, outputCount: 3 }),
    objective: classes,
  },
  'text-encoder-pre': { network: textEncoder({ ...text, norm: 'pre', pooling: 'mean' }), objective: classes },
  'text-encoder-post': { network: textEncoder({ ...text, norm: 'post', pooling: 'first' }), objective: classes },
  'sequential-recommender': { network: recommender.training, served: recommender.serving, objective: nextItem },
};

describe.each(Object.entries(cases))('%s', (name, { network, served = network, objective }) => {
  const torch = torchCase(name);
  const planFor = (of: Network, batchSize: number): TrainingPlan => ({
    network: of,
    objective,
    optimizer: { kind: 'sgd' },
    batchSize,
  });

  test('answers what PyTorch answers', async () => {
    const plan = planFor(served, 3);
    const trainer = await cpuEngine.open(plan, stateOf(torch, plan));
    const { scores } = await trainer.predict(inputsOf(torch, served));
    expect(scores?.shape).toEqual(torch.served.scores?.shape);
    expect(worstError(scores?.data ?? [], torch.served.scores?.data ?? [])).toBeLessThan(tolerance);
    await trainer.dispose();
  });

  test.each([3, 5])('takes the step that PyTorch takes, in a batch of %d', async (batchSize) => {
    const plan = planFor(network, batchSize);
    const trainer = await cpuEngine.open(plan, stateOf(torch, plan));
    const { loss } = await trainer.trainStep(batchOf(torch, plan), { learningRate: 0.1 });
    expect(loss).toBeCloseTo(torch.loss, 5);
    const { parameters } = await trainer.readState();
    expect(Object.keys(parameters).sort()).toEqual(Object.keys(torch.after).sort());
    for (const [parameter, { data }] of Object.entries(torch.after)) {
      expect(worstError(parameters[parameter] ?? [], data), parameter).toBeLessThan(tolerance);
    }
    await trainer.dispose();
  });
});
