import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { openSession, viewOf } from '../../../shared/learning/tensor/replay.ts';
import { tf } from '../../../shared/learning/tensor/tfjs.ts';
import { type Captured, capture } from '../../../shared/learning/tensor/trace/capture.ts';
import { toOnnx } from '../../../shared/learning/tensor/trace/to-onnx.ts';
import type { TraceOptions } from '../../../shared/learning/tensor/trace/trace-options.ts';
import type { Argument, KernelCase } from './kernel-case.ts';

export type Numbers = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>>;

/** Results, and the gradients of their sum, weighted unevenly, by every float argument. */
function withGradients({ compute, isDifferentiable }: KernelCase, tensors: readonly Tensor[]): Record<string, Tensor> {
  const named = (results: Tensor | readonly Tensor[], prefix: string) =>
    Object.fromEntries([results].flat().map((tensor, index) => [`${prefix}${index}`, tensor as Tensor]));
  if (!isDifferentiable) return named(compute(...tensors), 'y');
  const floats = tensors.filter(({ dtype }) => dtype === 'float32');
  const weighted = () => {
    const results = [compute(...tensors)].flat() as Tensor[];
    const sums = results.map((result) => {
      const weights = Float32Array.from({ length: result.size }, (_, index) => Math.cos(1 + 2 * index));
      return tf.sum(tf.mul(result, tf.tensor(weights, result.shape)));
    });
    return tf.addN(sums) as Scalar;
  };
  const { grads } = tf.engine().gradients(weighted, floats, undefined, true);
  return {
    ...named(compute(...tensors), 'y'),
    ...named(
      grads.map((gradient, index) => gradient ?? tf.zerosLike(floats[index] as Tensor)),
      'dx',
    ),
  };
}

/** What tfjs's cpu backend computes, and the kernels that it took. */
export async function runOnCpu(
  kernelCase: KernelCase,
  given: readonly Argument[],
): Promise<{ numbers: Numbers; kernels: string[] }> {
  await tf.setBackend('cpu');
  let numbers: Numbers = {};
  const { kernelNames } = await tf.profile(() => {
    const results = tf.tidy(() =>
      withGradients(
        kernelCase,
        given.map(({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype)),
      ),
    );
    numbers = Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.dataSync() }]),
    );
    return Object.values(results);
  });
  return { numbers, kernels: kernelNames };
}

/** The same, recorded. */
export function recordCase(kernelCase: KernelCase, given: readonly Argument[], options: TraceOptions): Captured {
  return capture(options, (declare) =>
    withGradients(
      kernelCase,
      given.map(({ shape, dtype }, index) => declare(`x${index}`, { shape, dtype })),
    ),
  );
}

/** The same, recorded and computed by ONNX Runtime. */
export async function runTraced(
  kernelCase: KernelCase,
  given: readonly Argument[],
  options: TraceOptions,
): Promise<Numbers> {
  const captured = recordCase(kernelCase, given, options);
  const session = await openSession(toOnnx(captured), { threads: 1 });
  const feeds = captured.inputs.map(({ name }) => {
    const { data, shape } = given[Number(name.slice(1))] as Argument;
    return [name, viewOf(data, shape)];
  });
  const outputs = await session.run(Object.fromEntries(feeds));
  const numbers = captured.outputs.map(({ name }) => {
    const { data, dims } = outputs[name] as { data: ArrayLike<number>; dims: readonly number[] };
    return [name, { shape: dims, data: Array.from(data, Number) }];
  });
  await session.release();
  return Object.fromEntries(numbers);
}
