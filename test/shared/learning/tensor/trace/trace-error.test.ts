import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tf } from '../../../../../shared/learning/tensor/tfjs.ts';
import { capture } from '../../../../../shared/learning/tensor/trace/capture.ts';
import { trainingOptions } from '../../../../../shared/learning/tensor/trace/trace-options.ts';

const record = (compute: (x: Tensor) => Tensor, shape: number[] = [1, 4, 4, 4, 2]) =>
  capture(trainingOptions, (declare) => ({ y: compute(declare('x', { shape, dtype: 'float32' })) }));

test('a kernel without translation is named, with the line of the model', () => {
  const model = (x: Tensor) => tf.conv3d(x as never, tf.ones([2, 2, 2, 2, 2]) as never, 1, 'same');
  expect(() => record(model)).toThrow(/kernel Conv3D has no translation to ONNX \(.*trace-error\.test\.ts:\d+\)/);
});

test('reading the numbers of a tensor is refused, with the line of the model', () => {
  expect(() => record((x) => tf.scalar(x.dataSync()[0] ?? 0), [2])).toThrow(
    /cannot read the numbers.*trace-error\.test\.ts:\d+/,
  );
});

test('after a failure tfjs works on as before', async () => {
  await tf.setBackend('cpu');
  expect(() => record((x) => tf.scalar(x.dataSync()[0] ?? 0), [2])).toThrow();
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.add(1, 2).dataSync()[0]).toBe(3);
});
