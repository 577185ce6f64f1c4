import type { Network } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { batchNorm, batchNormParameters } from './layers/batch-norm.ts';
import { convolution, convolutionParameters } from './layers/convolution.ts';
import { dense, denseParameters } from './layers/dense.ts';
import type { ImageSize } from './layers/image-size.ts';

const filterSize = 3;

interface PlainCnnChoices {
  readonly image: ImageSize;
  /** Channels of each block; a block halves height and width, rounded down. */
  readonly channels: readonly number[];
  readonly outputCount: number;
}

/** Blocks of convolution, batch norm, rectifier and max-pool, for small images: `images` [rows, height, width, channels] -> `scores`. */
export function plainCnn({ image, channels, outputCount }: PlainCnnChoices): Network {
  const depths = [image.channelCount, ...channels];
  const blocks = channels.map((depth, index) => ({ name: `blocks.${index}`, from: depths[index] ?? 0, depth }));
  const halve = (length: number) => blocks.reduce((left) => left >> 1, length);
  const flatCount = halve(image.height) * halve(image.width) * (depths.at(-1) ?? 0);
  if (flatCount === 0)
    throw new RangeError(`${channels.length} blocks leave nothing of ${image.height} x ${image.width}`);
  return {
    name: 'plain-cnn',
    inputs: { images: { dtype: 'float32', shape: [null, image.height, image.width, image.channelCount] } },
    parameters: {
      ...Object.assign(
        {},
        ...blocks.map(({ name, from, depth }) => ({
          ...convolutionParameters(`${name}.filters`, filterSize, from, depth),
          ...batchNormParameters(`${name}.norm`, depth),
        })),
      ),
      ...denseParameters('scores', flatCount, outputCount),
    },
    forward: (pass, { images }) => {
      let x = images as tf.Tensor;
      for (const { name } of blocks) {
        const y = tf.relu(batchNorm(pass, `${name}.norm`, convolution(pass, `${name}.filters`, x)));
        x = tf.maxPool(y as tf.Tensor4D, 2, 2, 'valid');
      }
      return { scores: dense(pass, 'scores', tf.reshape(x, [-1, flatCount])) };
    },
  };
}
