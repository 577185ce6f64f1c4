import { imageBench } from './image-accuracy.ts';

/** Lungs are not symmetric, and a chest is seldom taken from the other side: no flip. */
const chosen = { epochs: 30, flip: false, weight_decay: 0.5, brightness: 0.3 };

export const bench = imageBench({
  name: 'pneumonia',
  about: 'chest X-rays of children with and without pneumonia (PneumoniaMNIST 28x28, official split)',
  folder: 'image/pneumonia',
  files: { train: 'train.zip', validation: 'valid.zip', test: 'test.zip' },
  candidates: (seed) => [0, 1, 2].map((more) => ({ name: 'small_residual_network', chosen, seed: seed + more })),
  bars: { accuracy: { at_least: 0.9 }, roc_auc: { at_least: 0.96 } },
  published: [
    { model: 'ResNet-18 at 28x28', accuracy: '0.854' },
    { model: 'ResNet-50 at 224x224', accuracy: '0.884' },
    { model: 'Google AutoML Vision', accuracy: '0.946' },
    { model: 'logistic regression on pixels (measured for the reference data)', accuracy: '0.822' },
  ],
});
