import { shareEntropy } from '../networks/objectives/share-entropy.ts';
import { residualCnn } from '../networks/residual-cnn.ts';
import type { Pace } from '../tasks/pace.ts';
import { chooseEngine } from '../tensor/choose-engine.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import { stepsPerEpoch } from './batches.ts';
import { type Changes, imageTrainingRows, type LabelledImages } from './image-training-rows.ts';
import { trainNetwork } from './train-network.ts';

interface ImageTraining {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly stages: readonly { readonly channels: number; readonly blockCount: number }[];
  readonly epochs: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly changes: Changes;
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

const batchSizes = { least: 8, most: 64 };

/**
 * Trains a residual network and exports it: `images` float [rows, height, width, channels], 0 to 1 -> `scores` and `heat`. Reached
 * by a dynamic import only, so that what merely answers carries no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainImageNetwork(training: ImageTraining): Promise<OnnxModel> {
  const { train, validation, stages, epochs, learningRate, weightDecay, changes, seed, pace } = training;
  const outputCount = train.classWeights.length;
  const choices = { image: train.images.size, stages, outputCount };
  const network = residualCnn(choices);
  const rowCount = train.targets.length;
  const batchSize = Math.max(batchSizes.least, Math.min(batchSizes.most, 2 ** Math.round(Math.log2(rowCount / 16))));
  const plan = {
    network,
    objective: shareEntropy(outputCount),
    optimizer: { kind: 'adamw', weightDecay, clipNorm: 1 },
    batchSize,
  } as const;
  const perEpoch = stepsPerEpoch(rowCount, batchSize);
  const stepCount = epochs * perEpoch;
  const warmUpSteps = Math.min(3, Math.ceil(epochs / 10)) * perEpoch;
  const { parameters } = await trainNetwork(
    {
      plan,
      schedule: { kind: 'warm_up', rate: learningRate, warmUpSteps, stepCount, decay: 'cosine' },
      stepCount,
      seed,
      rows: imageTrainingRows(train, changes),
      validation: { rows: imageTrainingRows(validation), everySteps: perEpoch, patience: epochs },
    },
    {
      engine: await chooseEngine({ threads: training.threadCount + 1 }),
      pace,
      nameScore: (loss) => ({ log_loss: loss }),
    },
  );
  return exportNetwork(residualCnn({ ...choices, showsHeat: true }), parameters);
}
