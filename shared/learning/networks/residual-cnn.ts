import type { Network, Pass } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { batchNorm, batchNormParameters } from './layers/batch-norm.ts';
import { convolution, convolutionParameters } from './layers/convolution.ts';
import { dense, denseParameters } from './layers/dense.ts';
import type { ImageSize } from './layers/image-size.ts';
import type { Parameters } from './layers/parameters.ts';

interface ResidualCnnChoices {
  readonly image: ImageSize;
  /** Each stage after the first halves height and width. */
  readonly stages: readonly { readonly channels: number; readonly blockCount: number }[];
  readonly outputCount: number;
  /** Also answers `heat` [rows, height, width, outputs] of the last stage: where each score comes from. */
  readonly showsHeat?: boolean;
}

interface Block {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly stride: number;
}

/**
 * A residual network of basic blocks (He et al. 2016, figure 2 and section 3.3, projections where the shape changes):
 * `images` [rows, height, width, channels] -> `scores`.
 */
export function residualCnn({ image, stages, outputCount, showsHeat = false }: ResidualCnnChoices): Network {
  const stemDepth = stages[0]?.channels ?? 0;
  const blocks = stages.flatMap(({ channels, blockCount }, stage) =>
    Array.from({ length: blockCount }, (_, index): Block => {
      const isFirst = index === 0;
      const from = isFirst ? (stages[Math.max(0, stage - 1)]?.channels ?? channels) : channels;
      return { name: `stages.${stage}.${index}`, from, to: channels, stride: isFirst && stage > 0 ? 2 : 1 };
    }),
  );
  return {
    name: 'residual-cnn',
    inputs: { images: { dtype: 'float32', shape: [null, image.height, image.width, image.channelCount] } },
    parameters: {
      ...normedParameters('stem', 3, image.channelCount, stemDepth),
      ...Object.assign({}, ...blocks.map(blockParameters)),
      ...denseParameters('scores', stages.at(-1)?.channels ?? 0, outputCount),
    },
    forward: (pass, { images }) => {
      let x = tf.relu(normed(pass, 'stem', images as tf.Tensor));
      for (const block of blocks) x = residualBlock(pass, block, x);
      const scores = dense(pass, 'scores', tf.mean(x, [1, 2]));
      return { scores, ...(showsHeat ? { heat: classHeat(pass, x) } : null) };
    },
  };
}

/**
 * What each place of the last feature maps adds to each class's score. Behind a mean over places and one dense layer this
 * is Grad-CAM before its rectifier, up to a factor (Selvaraju et al. 2017, section 3.1): the gradient is the weight.
 */
function classHeat(pass: Pass, maps: tf.Tensor): tf.Tensor {
  const weights = pass.parameter('scores.weights');
  const [channelCount = 0, classCount = 0] = weights.shape;
  const places = tf.matMul(tf.reshape(maps, [-1, channelCount]), weights);
  return tf.reshape(places, [...maps.shape.slice(0, -1), classCount]);
}

const needsProjection = ({ from, to, stride }: Block) => from !== to || stride !== 1;

function blockParameters(block: Block): Parameters {
  const { name, from, to } = block;
  return {
    ...normedParameters(`${name}.first`, 3, from, to),
    ...normedParameters(`${name}.second`, 3, to, to),
    ...(needsProjection(block) ? normedParameters(`${name}.shortcut`, 1, from, to) : {}),
  };
}

function residualBlock(pass: Pass, block: Block, x: tf.Tensor): tf.Tensor {
  const { name, stride } = block;
  const y = normed(pass, `${name}.second`, tf.relu(normed(pass, `${name}.first`, x, stride)));
  return tf.relu(tf.add(y, needsProjection(block) ? normed(pass, `${name}.shortcut`, x, stride) : x));
}

/** A convolution and its batch norm. */
function normedParameters(name: string, size: number, from: number, to: number): Parameters {
  return {
    ...convolutionParameters(`${name}.filters`, size, from, to),
    ...batchNormParameters(`${name}.norm`, to),
  };
}

function normed(pass: Pass, name: string, x: tf.Tensor, stride = 1): tf.Tensor {
  return batchNorm(pass, `${name}.norm`, convolution(pass, `${name}.filters`, x, stride));
}
