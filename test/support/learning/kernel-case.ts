import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../../../shared/learning/random.ts';

export interface Argument {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** One use of tfjs's kernels: arguments of random shape, and what is computed from them. */
export interface KernelCase {
  readonly name: string;
  arguments(random: Random): readonly Argument[];
  compute(...tensors: Tensor[]): Tensor | readonly Tensor[];
  /** Whether tfjs has a gradient by the float arguments. */
  readonly isDifferentiable: boolean;
}

const size = (shape: readonly number[]) => shape.reduce((product, dimension) => product * dimension, 1);
export const whole = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));

export function floats(random: Random, shape: readonly number[], low = -2, high = 2): Argument {
  const data = Float32Array.from({ length: size(shape) }, () => low + (high - low) * random());
  return { shape, dtype: 'float32', data };
}

export function ints(random: Random, shape: readonly number[], low: number, high: number): Argument {
  return { shape, dtype: 'int32', data: Int32Array.from({ length: size(shape) }, () => whole(random, low, high)) };
}

export function flags(random: Random, shape: readonly number[]): Argument {
  return { shape, dtype: 'bool', data: Uint8Array.from({ length: size(shape) }, () => whole(random, 0, 1)) };
}

export const shapeOf = (random: Random, rank: number, most = 4) =>
  Array.from({ length: rank }, () => whole(random, 1, most));

export const make = (
  name: string,
  args: KernelCase['arguments'],
  compute: (...tensors: never[]) => Tensor | readonly Tensor[],
  isDifferentiable = true,
): KernelCase => ({ name, arguments: args, compute: compute as KernelCase['compute'], isDifferentiable });

export const unary = (name: string, op: (x: Tensor) => Tensor, low = -2, high = 2, isDifferentiable = true) =>
  make(name, (random) => [floats(random, shapeOf(random, whole(random, 0, 4)), low, high)], op, isDifferentiable);

/** The second operand broadcasts: some of its axes are 1, and leading ones may be absent. */
export const binary = (
  name: string,
  op: (a: Tensor, b: Tensor) => Tensor,
  low = -2,
  high = 2,
  isDifferentiable = true,
) =>
  make(
    name,
    (random) => {
      const shape = shapeOf(random, whole(random, 1, 4));
      const other = shape.map((dimension) => (random() < 0.4 ? 1 : dimension)).slice(whole(random, 0, shape.length));
      return [floats(random, shape, low, high), floats(random, other, low, high)];
    },
    op,
    isDifferentiable,
  );

export const compare = (name: string, op: (a: Tensor, b: Tensor) => Tensor) =>
  make(
    name,
    (random) => {
      const shape = shapeOf(random, whole(random, 1, 3));
      return [ints(random, shape, -2, 2), ints(random, shape, -2, 2)];
    },
    op,
    false,
  );

export const reduction = (
  name: string,
  op: (x: Tensor, axes: number[], keep: boolean) => Tensor,
  isDifferentiable = true,
) => {
  const cases = [true, false].map((keep) =>
    make(
      `${name}${keep ? ', dimensions kept' : ''}`,
      (random) => [floats(random, shapeOf(random, 3), 0.5, 2)],
      (x: Tensor) => {
        // Over the axes that a hash of the shape picks, so that it is the same on both engines.
        const axes = [0, 1, 2].filter((axis) => ((size(x.shape) + x.shape.length) >> axis) % 2 === 0);
        return op(x, axes.length > 0 ? axes : [1], keep);
      },
      isDifferentiable,
    ),
  );
  return cases;
};
