import type { BatchMatMulAttrs, EinsumAttrs } from '@tensorflow/tfjs-core';
import { add, mapValue } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { channelLast, Handle, whole } from '../handle.ts';
import { multiplyMatrices } from '../matrix-product.ts';
import type { Binary, Kernel } from './kernel.ts';

interface Activation {
  readonly activation?: string | null;
  readonly leakyreluAlpha?: number;
}

interface FusedInputs extends Binary {
  readonly bias?: Handle;
}

/** The activation that tfjs fuses into a product or a convolution. */
export function activate(g: Graph, handle: Handle, { activation, leakyreluAlpha }: Activation): Handle {
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return handle;
    case 'relu':
      return mapValue(g, 'Relu', handle);
    case 'sigmoid':
      return mapValue(g, 'Sigmoid', handle);
    case 'elu':
      return mapValue(g, 'Elu', handle);
    case 'leakyrelu':
      return mapValue(g, 'LeakyRelu', handle, { alpha: { float: leakyreluAlpha ?? 0.2 } });
    default:
      throw new TypeError(
        `the fused activation '${activation}' has no translation: apply it as an operation of its own`,
      );
  }
}

function einsum(g: Graph, operands: readonly Handle[], { equation }: EinsumAttrs): Handle {
  const handles = Object.values(operands).map((handle) => channelLast(g, handle));
  const [left = '', right = ''] = equation.replaceAll(' ', '').split('->');
  const sizes = new Map<string, number>();
  left.split(',').forEach((letters, operand) => {
    for (const [axis, letter] of [...letters].entries()) sizes.set(letter, handles[operand]?.stored[axis] ?? 1);
  });
  const shape = [...right].map((letter) => sizes.get(letter) ?? 1);
  const value = g.op(
    'Einsum',
    handles.map((handle) => whole(g, handle)),
    { shape, dtype: 'float32' },
    {
      equation: `${left}->${right}`,
    },
  );
  return new Handle(value, shape);
}

export const matmulKernels: Readonly<Record<string, Kernel>> = {
  BatchMatMul: (g: Graph, { a, b }: Binary, { transposeA, transposeB }: BatchMatMulAttrs) =>
    multiplyMatrices(g, a, b, transposeA, transposeB),
  _FusedMatMul: (g: Graph, { a, b, bias }: FusedInputs, attributes: BatchMatMulAttrs & Activation) => {
    const product = multiplyMatrices(g, a, b, attributes.transposeA, attributes.transposeB);
    return activate(g, bias ? add(g, product, bias) : product, attributes);
  },
  Einsum: einsum,
};
