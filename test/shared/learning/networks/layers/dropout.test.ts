import { expect, test } from 'vitest';
import { dropout } from '../../../../../shared/learning/networks/layers/dropout.ts';
import type { Pass } from '../../../../../shared/learning/tensor/network.ts';
import { tf } from '../../../../../shared/learning/tensor/tfjs.ts';

const noise = [0.1, 0.3, 0.7, 0.249, 0.25, 0.99];

function passOf(isTraining: boolean): Pass {
  return {
    isTraining,
    uniform: (shape) => tf.tensor(noise, [...shape]),
    parameter: () => tf.scalar(0),
    assign: () => undefined,
    rowMask: tf.ones([2]),
  };
}

test('drops what draws below the rate and scales up the rest', () => {
  const x = tf.tensor2d([3, 3, 3, 3, 3, 3], [2, 3]);
  expect(Array.from(dropout(passOf(true), x, 0.25).dataSync())).toEqual([0, 4, 4, 0, 4, 4]);
});

test('changes nothing in use, nor at a rate of 0', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  expect(dropout(passOf(false), x, 0.25)).toBe(x);
  expect(dropout(passOf(true), x, 0)).toBe(x);
});
