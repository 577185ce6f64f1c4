import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { TensorSpec, Tensors } from './network.ts';
import { allSlots, slotKey, type TrainingPlan } from './state.ts';
import { tf } from './tfjs.ts';
import { type Captured, capture, type Declare } from './trace/capture.ts';
import { type TraceOptions, trainingOptions } from './trace/trace-options.ts';
import { computeOutputs, computeStep, type StepInputs } from './training-step.ts';

/** Names in the graph: `parameter/w1`, `new/parameter/w1`, `slot/w1/mean`, `input/x`, `target/y`, `scalar/rate`, `noise/0`. */
export const graphNames = {
  parameter: (name: string) => `parameter/${name}`,
  slot: (name: string) => `slot/${name}`,
  input: (name: string) => `input/${name}`,
  target: (name: string) => `target/${name}`,
  scalar: (name: string) => `scalar/${name}`,
  noise: (draw: number) => `noise/${draw}`,
  rowMask: 'row-mask',
  renewed: (name: string) => `new/${name}`,
  loss: 'loss',
  gradientNorm: 'gradient-norm',
} as const;

/** One training step as a graph, and what the draws of noise in it look like. */
export interface TrainingGraph {
  readonly captured: Captured;
  readonly noiseShapes: readonly (readonly number[])[];
}

export interface StepKind {
  readonly isUpdate: boolean;
  /** A full batch's row mask is a constant, and everything multiplied by it costs nothing. */
  readonly isFull: boolean;
  /** Names of the step's scalars. */
  readonly scalars: readonly string[];
  /** Shapes of inputs and targets, where the plan leaves them open. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** Records the functional training step. Throws TraceError where it cannot. */
export function traceTraining(
  plan: TrainingPlan,
  kind: StepKind,
  options: TraceOptions = trainingOptions,
): TrainingGraph {
  const noiseShapes: (readonly number[])[] = [];
  const captured = capture(options, (declare) => {
    const inputs: StepInputs = {
      ...declarePlan(plan, kind, declare),
      scalars: Object.fromEntries(
        kind.scalars.map((name) => [name, declare(graphNames.scalar(name), { shape: [], dtype: 'float32' })]),
      ),
      uniform: (draw, shape) => {
        noiseShapes[draw] = [...shape];
        return declare(graphNames.noise(draw), { shape: [...shape], dtype: 'float32' });
      },
    };
    const { loss, gradientNorm, parameters, slots } = computeStep(plan, inputs, kind.isUpdate);
    const renewed = (tensors: Tensors, named: (name: string) => string) =>
      Object.entries(tensors).map(([name, tensor]) => [graphNames.renewed(named(name)), tensor] as const);
    return {
      [graphNames.loss]: loss,
      ...(gradientNorm ? { [graphNames.gradientNorm]: gradientNorm } : {}),
      ...Object.fromEntries([...renewed(parameters, graphNames.parameter), ...renewed(slots, graphNames.slot)]),
    };
  });
  return { captured, noiseShapes };
}

/** Records the loss of a batch as served: no noise, statistics read and not written. */
export function traceEvaluation(
  plan: TrainingPlan,
  kind: Pick<StepKind, 'isFull' | 'shapes'>,
  options: TraceOptions = trainingOptions,
): Captured {
  const { network, objective } = plan;
  return capture(options, (declare) => {
    const { parameters, inputs, targets, rowMask } = declarePlan(plan, kind, declare);
    return { [graphNames.loss]: objective.loss(computeOutputs(network, parameters, inputs), targets, rowMask) };
  });
}

function declarePlan(
  { network, objective, optimizer, batchSize }: TrainingPlan,
  { isFull, shapes }: Pick<StepKind, 'isFull' | 'shapes'>,
  declare: Declare,
) {
  const shapeOf = (name: string) => network.parameters[name]?.shape ?? [];
  const float = (name: string, shape: readonly number[]) => declare(name, { shape, dtype: 'float32' });
  const given = (specs: Readonly<Record<string, TensorSpec>>, named: (name: string) => string): Tensors =>
    Object.fromEntries(
      Object.entries(specs).map(([name, { dtype, shape }]) => {
        const known = shapes[named(name)] ?? [batchSize, ...shape.slice(1).map((size) => size ?? 1)];
        return [name, declare(named(name), { shape: known, dtype })];
      }),
    );
  const all = (names: readonly string[], make: (name: string) => Tensor): Tensors =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const trained = Object.keys(network.parameters).filter((name) => network.parameters[name]?.isTrainable);
  const keys = trained.flatMap((name) => allSlots(optimizer).map((slot) => slotKey(name, slot)));
  // What the function does not read never becomes an input of the graph.
  return {
    parameters: all(Object.keys(network.parameters), (name) => float(graphNames.parameter(name), shapeOf(name))),
    slots: all(keys, (key) => float(graphNames.slot(key), shapeOf(key.slice(0, key.lastIndexOf('/'))))),
    inputs: given(network.inputs, graphNames.input),
    targets: given(objective.targets, graphNames.target),
    rowMask: (isFull ? tf.ones([batchSize]) : float(graphNames.rowMask, [batchSize])) as Tensor1D,
  };
}
