import * as z from 'zod';
import { readSize, writeSize } from '../../../dataset/images/image-size.ts';
import type { ImageRows } from '../../features/image/image-rows.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../search/search-space.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';
import type { Candidate } from '../candidate.ts';
import { scoreGraph } from '../score-graph.ts';

/** Codes of ONNX's element types, for `Cast`. */
const [floatCode, doubleCode] = [1, 11];

const settings = z.strictObject({ size: z.string(), flips: z.boolean() });

const searchSpace = {
  epochs: wholeNumber(5, 200, { usual: 30, scale: 'log' }),
  learning_rate: realNumber(3e-4, 1e-2, { usual: 3e-3, scale: 'log' }),
  weight_decay: realNumber(1e-4, 1, { usual: 0.05, scale: 'log' }),
  /** Turned left to right in training, and both ways in use. */
  flip: oneOf([true, false], { usual: true }),
  shift: realNumber(0, 0.2, { usual: 0.1 }),
  rotation: realNumber(0, 30, { usual: 10 }),
  zoom: realNumber(0, 0.3, { usual: 0.1 }),
  brightness: realNumber(0, 0.4, { usual: 0.2 }),
  cut_out: realNumber(0, 0.5, { usual: 0.25 }),
  mix_up: realNumber(0, 1, { usual: 0.2 }),
  /** Whether each class counts the same, however few its pictures. */
  balanced: oneOf([true, false], { usual: true }),
};

interface Size {
  readonly name: string;
  readonly description: string;
  readonly stages: readonly { readonly channels: number; readonly blockCount: number }[];
}

function residualNetwork({ name, description, stages }: Size): Candidate<ImageRows> {
  return {
    name,
    description,
    searchSpace,
    spends: 'iterations',
    importanceRows: 50,
    fit: async ({ outputCount, train, validation, chosen, seed, pace, threadCount }) => {
      const choice = readSettings(searchSpace, chosen);
      const weights = classWeights(train.targets, outputCount, choice.balanced);
      const label = ({ matrix, targets }: typeof train) => ({ images: matrix, targets, classWeights: weights });
      const { trainImageNetwork } = await import('../../fit/train-image-network.ts');
      const model = await trainImageNetwork({
        train: label(train),
        validation: label(validation),
        stages,
        epochs: choice.epochs,
        learningRate: choice.learning_rate,
        weightDecay: choice.weight_decay,
        changes: {
          flips: choice.flip,
          shift: choice.shift,
          rotation: choice.rotation,
          zoom: choice.zoom,
          brightness: choice.brightness,
          cutOut: choice.cut_out,
          mixUp: choice.mix_up,
        },
        seed,
        pace,
        threadCount,
      });
      // ONNX is written and read where a model is made: what only answers carries no protobuf.
      const { encodeModel } = await import('../../tensor/onnx.ts');
      return {
        settings: { size: writeSize(train.matrix.size), flips: choice.flip },
        weights: encodeModel(model).graph,
      };
    },
    graph: async (fitted, { length }, outputCount) => {
      const { decodeModel } = await import('../../tensor/onnx-decode.ts');
      const { size, flips } = settings.parse(fitted.settings);
      const { height, width, channelCount } = readSize(size);
      const network = decodeModel(fitted.weights);
      return scoreGraph({ featureCount: length, outputCount }, (builder, features) => {
        const pixels = builder.add('Div', [
          builder.add('Cast', [features], { to: { int: floatCode } }),
          builder.constant('float', 255),
        ]);
        const shape = builder.constant('int64', [-1, height, width, channelCount]);
        const images = builder.add('Reshape', [pixels, shape]);
        const { scores, heat } = flips
          ? bothWays(builder, images, network, outputCount)
          : outputsOf(builder, images, network);
        return { scores: builder.add('Cast', [scores], { to: { int: doubleCode } }), heat };
      });
    },
  };
}

/** The mean score of the pictures as they are and turned left to right, and the heat of those as they are. */
function bothWays(builder: GraphBuilder, images: string, network: OnnxModel, outputCount: number) {
  const one = (value: number) => builder.constant('int64', [value]);
  const turned = builder.add('Slice', [images, one(-1), one(-(2 ** 31)), one(2), one(-1)]);
  const { scores, heat } = outputsOf(builder, builder.add('Concat', [images, turned], { axis: { int: 0 } }), network);
  const pairs = builder.add('Reshape', [scores, builder.constant('int64', [2, -1, outputCount])]);
  const [upright = ''] = builder.addMany('Split', [heat], 2, { axis: { int: 0 }, num_outputs: { int: 2 } });
  return { scores: builder.add('ReduceMean', [pairs, one(0)], { keepdims: { int: 0 } }), heat: upright };
}

function outputsOf(builder: GraphBuilder, images: string, network: OnnxModel) {
  const { scores, heat } = builder.append(network, { images });
  if (scores === undefined || heat === undefined) throw new RangeError('The network has no scores or no heat');
  return { scores, heat };
}

/** So that all rows together count as many as they are; a class without rows counts as one of one row. */
function classWeights(targets: Float64Array, classCount: number, isBalanced: boolean): Float64Array {
  const counts = new Float64Array(classCount);
  for (const code of targets) counts[code] = (counts[code] as number) + 1;
  return counts.map((count) => (isBalanced ? targets.length / (classCount * Math.max(1, count)) : 1));
}

/** About 80,000 weights. */
export const smallResidualNetwork = residualNetwork({
  name: 'small_residual_network',
  description: 'A small residual network, for few or simple images.',
  stages: [
    { channels: 16, blockCount: 1 },
    { channels: 32, blockCount: 1 },
    { channels: 64, blockCount: 1 },
  ],
});

/** About 1,250,000 weights, most of them where the picture is small: no slower than three stages of 32 to 128 channels. */
export const mediumResidualNetwork = residualNetwork({
  name: 'medium_residual_network',
  description: 'A residual network of middle size that grows wide as the picture shrinks, for photographs.',
  stages: [
    { channels: 16, blockCount: 1 },
    { channels: 64, blockCount: 1 },
    { channels: 128, blockCount: 1 },
    { channels: 256, blockCount: 1 },
  ],
});

/** About 1,700,000 weights. */
export const largeResidualNetwork = residualNetwork({
  name: 'large_residual_network',
  description: 'A deeper residual network, for tens of thousands of images.',
  stages: [
    { channels: 32, blockCount: 1 },
    { channels: 64, blockCount: 2 },
    { channels: 128, blockCount: 2 },
    { channels: 256, blockCount: 1 },
  ],
});
