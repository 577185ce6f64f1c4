import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { overwritable } from '../../../../shared/learning/tensor/in-place.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { capture } from '../../../../shared/learning/tensor/trace/capture.ts';
import { trainingOptions } from '../../../../shared/learning/tensor/trace/trace-options.ts';
import { graphNames, traceTraining } from '../../../../shared/learning/tensor/training-graph.ts';
import { crossEntropy, tinyNetwork } from '../../../support/learning/tiny-network.ts';

test('slots, and weights that no later gradient reads, are written over; others are not', () => {
  const plan = { network: tinyNetwork, objective: crossEntropy, optimizer: { kind: 'adam' }, batchSize: 4 } as const;
  const kind = { isUpdate: true, isFull: true, scalars: ['rate', 'epsilon'], shapes: {} };
  const { captured } = traceTraining(plan, kind);
  const names = captured.outputs.map(({ name }) => name).filter((name) => name.startsWith('new/'));
  const safe = overwritable(captured, new Map(names.map((name) => [name, name.slice('new/'.length)])));
  expect(safe).toContain(graphNames.slot('w2/sum'));
  expect(safe).toContain(graphNames.slot('w2/squareSum'));
  expect(safe).toContain(graphNames.parameter('w1'));
  // The gradient of the first layer reads the second's weights, and nothing says that it does so before they change.
  expect(safe).not.toContain(graphNames.parameter('w2'));
});

test('weights that a later node reads under another shape are not written over', () => {
  const { nodes, inputs, outputs } = capture(trainingOptions, (declare) => {
    const weights = declare('weights', { shape: [2, 3], dtype: 'float32' });
    const turned = tf.reshape(weights, [3, 2]) as Tensor2D;
    const renewed = tf.add(weights, tf.sum(tf.tanh(turned)));
    // The sum waits for the reshape, but not for this product, whose operand is the array of weights itself.
    return { renewed, later: tf.matMul(turned, tf.ones([2, 2])) };
  });
  expect(nodes.map(({ op }) => op)).toContain('Reshape');
  expect(overwritable({ nodes, inputs, outputs }, new Map([['renewed', 'weights']]))).toEqual(new Set());
});
