import { add, mapValue, multiply, subtract } from '../arithmetic.ts';
import type { Graph } from '../graph.ts';
import { channelFirst, Handle, rowsFirstResult, rowsFirstValue, uniformHandle, whole } from '../handle.ts';
import { unaryValue } from '../raw.ts';
import { at } from '../shape.ts';
import type { Kernel } from './kernel.ts';

interface BatchNormInputs {
  readonly x: Handle;
  readonly scale?: Handle;
  readonly offset?: Handle;
  readonly mean: Handle;
  readonly variance: Handle;
}

function normalizeBatch(
  g: Graph,
  inputs: BatchNormInputs,
  { varianceEpsilon }: { readonly varianceEpsilon: number },
): Handle {
  const { x, scale, offset, mean, variance } = inputs;
  const isPerChannel = [mean, variance, scale, offset].every((part) => !part || part.stored.length === 1);
  if (g.options.wholeNormalization && isPerChannel && x.shape.length === 4) {
    const value = rowsFirstValue(g, whole(g, channelFirst(g, x)));
    const channels = [at(value.shape, 1)];
    const parts = [scale ?? uniformHandle(g, 1, channels), offset ?? uniformHandle(g, 0, channels), mean, variance];
    const operands = [value, ...parts.map((part) => whole(g, part))];
    return rowsFirstResult(g, g.op('BatchNormalization', operands, value, { epsilon: { float: varianceEpsilon } }));
  }
  const root = mapValue(g, 'Sqrt', add(g, variance, uniformHandle(g, varianceEpsilon, [])));
  const inverse = new Handle(unaryValue(g, 'Reciprocal', root.value), variance.stored, root);
  const centred = multiply(g, subtract(g, x, mean), inverse);
  const scaled = scale ? multiply(g, centred, scale) : centred;
  return offset ? add(g, scaled, offset) : scaled;
}

export const normalizeKernels: Readonly<Record<string, Kernel>> = { FusedBatchNorm: normalizeBatch };
