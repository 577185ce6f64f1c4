import type { Network, TensorSpec } from './network.ts';
import type { OnnxModel } from './onnx-model.ts';
import type { NamedArrays } from './state.ts';
import { type Captured, capture } from './trace/capture.ts';
import type { Value } from './trace/graph.ts';
import { symbolic } from './trace/symbolic.ts';
import { toOnnx } from './trace/to-onnx.ts';
import { servingOptions } from './trace/trace-options.ts';
import { computeOutputs } from './training-step.ts';

/** Primes, so that a dimension tells what it is made of; lengths so short that every network has room for them. */
const traces = [
  { rows: 53, length: 2 },
  { rows: 59, length: 3 },
] as const;

/**
 * The network as it is served: an ONNX model whose rows, and whose one varying length, may be any number.
 * Inputs and outputs bear the network's own names; parameters are constants, or inputs `parameter/<name>` without
 * `parameters`. Throws TraceError where a kernel has no translation or something else depends on the number of rows.
 */
export function exportNetwork(network: Network, parameters: NamedArrays | null): OnnxModel {
  const [first, second] = traces.map((sizes) => captureForward(network, sizes)) as [Captured, Captured];
  const { captured, dimsOf } = symbolic(first, second, traces);
  const isWeight = ({ name }: Value) => name.startsWith(weightPrefix);
  const model = toOnnx(captured, dimsOf);
  if (!parameters) return model;
  const weights = captured.inputs.filter(isWeight);
  return {
    ...model,
    inputs: model.inputs.filter(({ name }) => !name.startsWith(weightPrefix)),
    initializers: [
      ...model.initializers,
      ...weights.map(({ name, shape }) => {
        const data = parameters[name.slice(weightPrefix.length)];
        if (!data)
          throw new RangeError(`the state has no '${name.slice(weightPrefix.length)}' of network '${network.name}'`);
        return { name, type: 'float' as const, dims: shape, data: data.slice() };
      }),
    ],
  };
}

const weightPrefix = 'parameter/';

interface Sizes {
  readonly rows: number;
  readonly length: number;
}

function captureForward(network: Network, sizes: Sizes): Captured {
  return capture(servingOptions, (declare) => {
    const parameters = Object.entries(network.parameters).map(([name, { shape }]) => [
      name,
      declare(`${weightPrefix}${name}`, { shape, dtype: 'float32' }),
    ]);
    const inputs = Object.entries(network.inputs).map(([name, { dtype, shape }]) => [
      name,
      declare(name, { shape: shapeFor(shape, sizes), dtype }),
    ]);
    return computeOutputs(network, Object.fromEntries(parameters), Object.fromEntries(inputs));
  });
}

function shapeFor(shape: TensorSpec['shape'], { rows, length }: Sizes): number[] {
  return shape.map((size, axis) => (axis === 0 ? rows : (size ?? length)));
}
