import { imageBench } from './image-accuracy.ts';

const chosen = { epochs: 90, mix_up: 0.3, rotation: 5, balanced: false };

export const bench = imageBench({
  name: 'cifar10',
  about: 'ten classes of small photographs (CIFAR-10, 1,000 a class; a seeded tenth of training validates)',
  folder: 'image/cifar10-10k',
  files: { train: 'train.zip', test: 'test.zip' },
  candidates: (seed) => [{ name: 'medium_residual_network', chosen, seed }],
  bars: { accuracy: { at_least: 0.78 } },
  published: [{ model: 'ResNet-20 with all 50,000 images (quoted from memory of the source)', accuracy: '0.9125' }],
});
