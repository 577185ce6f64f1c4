import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { clipGradients } from './clip.ts';
import type { Network, Pass, Tensors } from './network.ts';
import { moveParameter, slotNames } from './optimizer.ts';
import { withoutOwnRandomness } from './own-randomness.ts';
import { accumulator, slotKey, type TrainingPlan } from './state.ts';
import { tf } from './tfjs.ts';

/** All that one training step reads, as tensors: nothing is hidden in variables, so the step can be traced. */
export interface StepInputs {
  readonly parameters: Tensors;
  readonly slots: Tensors;
  readonly inputs: Tensors;
  readonly targets: Tensors;
  /** Of `stepScalars`, and where gradients are accumulated also `rows` and `shareOfRows` (1 / all rows of the update). */
  readonly scalars: Tensors;
  readonly rowMask: Tensor1D;
  /** The `draw`-th noise of this step. */
  uniform(draw: number, shape: readonly number[]): Tensor;
}

/** All that it writes: parameters and slots only where they change. */
export interface StepOutputs {
  readonly loss: Scalar;
  /** Length of the whole gradient before clipping; only where the norm is clipped. */
  readonly gradientNorm?: Scalar;
  readonly parameters: Tensors;
  readonly slots: Tensors;
}

/** Forward, backward and update of one batch; `isUpdate` false only adds the gradients to those that wait. */
export function computeStep(plan: TrainingPlan, step: StepInputs, isUpdate: boolean): StepOutputs {
  const { network, optimizer } = plan;
  const { loss, gradients, statistics } = differentiate(plan, step);
  const parameters: Record<string, Tensor> = { ...statistics };
  const slots: Record<string, Tensor> = {};
  const isAccumulated = (optimizer.accumulate ?? 1) > 1;
  if (isAccumulated) {
    for (const [name, gradient] of Object.entries(gradients)) {
      const key = slotKey(name, accumulator);
      const sum = tf.add(needed(step.slots, key), tf.mul(gradient, needed(step.scalars, 'rows')));
      slots[key] = isUpdate ? tf.zerosLike(sum) : sum;
      gradients[name] = isUpdate ? tf.mul(sum, needed(step.scalars, 'shareOfRows')) : sum;
    }
    if (!isUpdate) return { loss, parameters, slots };
  }
  const { clipped, norm } = clipGradients(gradients, optimizer);
  for (const [name, gradient] of Object.entries(clipped)) {
    const value = needed(step.parameters, name);
    const isDecayed = network.parameters[name]?.isDecayed === true;
    const moved = moveParameter(
      optimizer,
      { name, value, gradient, isDecayed },
      (slot) => needed(step.slots, slotKey(name, slot)),
      (scalar) => needed(step.scalars, scalar),
    );
    parameters[name] = moved.value;
    for (const slot of slotNames(optimizer)) slots[slotKey(name, slot)] = needed(moved.slots, slot);
  }
  return { loss, ...(norm ? { gradientNorm: norm } : {}), parameters, slots };
}

/** Loss, tfjs's own gradients of it by parameter, and the statistics that the pass assigned. */
function differentiate({ network, objective }: TrainingPlan, step: StepInputs) {
  const trained = Object.keys(network.parameters).filter((name) => network.parameters[name]?.isTrainable);
  const statistics: Record<string, Tensor> = {};
  let draws = 0;
  const computeLoss = () => {
    const pass: Pass = {
      parameter: (name) => needed(step.parameters, name),
      isTraining: true,
      assign: (name, value) => {
        if (network.parameters[name]?.isTrainable !== false)
          throw new TypeError(`'${name}' is no statistic of network '${network.name}', so it cannot be assigned`);
        // Made inside tfjs's tidy, wanted outside.
        statistics[name] = tf.keep(value.clone());
      },
      uniform: (shape) => {
        draws += 1;
        return step.uniform(draws - 1, shape);
      },
      rowMask: step.rowMask,
    };
    return objective.loss(network.forward(pass, step.inputs), step.targets, step.rowMask);
  };
  const parameters = trained.map((name) => needed(step.parameters, name));
  const { value, grads } = withoutOwnRandomness(network.name, () =>
    tf.engine().gradients(computeLoss, parameters, undefined, true),
  );
  const gradients: Record<string, Tensor> = {};
  trained.forEach((name, index) => {
    const gradient = grads[index];
    if (!gradient) throw new TypeError(`parameter '${name}' of network '${network.name}' does not reach the loss`);
    gradients[name] = gradient;
  });
  return { loss: value, gradients, statistics };
}

/** The forward pass as it is served: no noise, statistics read and not written, every row real. */
export function computeOutputs(network: Network, parameters: Tensors, inputs: Tensors): Record<string, Tensor> {
  const [rows = 1] = Object.values(inputs)[0]?.shape ?? [];
  const pass: Pass = {
    parameter: (name) => needed(parameters, name),
    isTraining: false,
    assign: () => undefined,
    uniform: () => {
      throw new TypeError(`network '${network.name}' draws noise outside training: ask pass.isTraining first`);
    },
    rowMask: tf.ones([rows]),
  };
  return network.forward(pass, inputs);
}

function needed(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new RangeError(`there is no '${name}' among ${Object.keys(tensors).join(', ') || 'nothing'}`);
  return tensor;
}
