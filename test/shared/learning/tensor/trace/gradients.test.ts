import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { tf } from '../../../../../shared/learning/tensor/tfjs.ts';
import { trainingOptions } from '../../../../../shared/learning/tensor/trace/trace-options.ts';
import { type Argument, floats, type KernelCase } from '../../../../support/learning/kernel-case.ts';
import { runOnCpu, runTraced } from '../../../../support/learning/run-traced.ts';

// Where tfjs's own cpu gradient is wrong, the traced one is held to the slope of the forward pass.
test.each<[string, (x: Tensor) => Tensor]>([
  ['an average pool that shares with no padding', (x) => tf.avgPool(x as Tensor4D, 3, 2, 'same')],
  ['resizing an oblong image', (x) => tf.image.resizeBilinear(x as Tensor4D, [7, 4])],
  ['resizing an oblong image to the nearest pixel', (x) => tf.image.resizeNearestNeighbor(x as Tensor4D, [7, 4])],
])('the gradient of %s is the slope', async (name, compute) => {
  const given = [floats(seededRandom(3), [2, 5, 6, 2])];
  const traced = await runTraced(kernelCase(name, compute, true), given, trainingOptions);
  const gradient = traced.dx0?.data ?? [];
  for (const index of [0, 7, 31, 64, 119]) {
    const [up, down] = await Promise.all([1, -1].map((sign) => weightedSum(name, compute, given, index, sign * 0.5)));
    expect(gradient[index]).toBeCloseTo((up ?? 0) - (down ?? 0), 4);
  }
});

const kernelCase = (name: string, compute: (x: Tensor) => Tensor, isDifferentiable: boolean): KernelCase => ({
  name,
  arguments: () => [],
  compute,
  isDifferentiable,
});

/** The results, weighted as `runTraced` does, with one number of the argument moved. */
async function weightedSum(
  name: string,
  compute: (x: Tensor) => Tensor,
  [argument]: readonly Argument[],
  index: number,
  step: number,
): Promise<number> {
  const data = Float32Array.from(argument?.data ?? []);
  data[index] = (data[index] ?? 0) + step;
  const moved: Argument = { dtype: 'float32', shape: argument?.shape ?? [], data };
  const { numbers } = await runOnCpu(kernelCase(name, compute, false), [moved]);
  return Array.from(numbers.y0?.data ?? []).reduce((sum, value, place) => sum + value * Math.cos(1 + 2 * place), 0);
}
