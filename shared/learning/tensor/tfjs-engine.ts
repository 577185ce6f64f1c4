import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { checkBatch, checkValues } from './check-values.ts';
import type { Batch, Engine, StepResult, Trainer } from './engine.ts';
import type { TensorSpec, Tensors, TensorValue, TensorValues } from './network.ts';
import { fillUniform } from './noise.ts';
import { checkState, type NamedArrays, type State, sizeOf, type TrainingPlan } from './state.ts';
import { nextStep } from './step-scalars.ts';
import { tf } from './tfjs.ts';
import { computeOutputs, computeStep, type StepInputs } from './training-step.ts';

/** Runs the step kernel by kernel on one of tfjs's own backends. */
export function tfjsEngine(name: Engine['name'], backend: string): Engine {
  return {
    name,
    open: async (plan, state) => {
      checkState(plan, state);
      await tf.setBackend(backend);
      return new TfjsTrainer(name, backend, plan, state);
    },
  };
}

/** The reference: exact, and 30 to 1,000 times slower than the traced engine. */
export const cpuEngine: Engine = tfjsEngine('tfjs-cpu', 'cpu');

class TfjsTrainer implements Trainer {
  readonly engine: Engine['name'];
  readonly #backend: string;
  readonly #plan: TrainingPlan;
  #counters: Pick<State, 'step' | 'seed' | 'accumulatedRows'>;
  #parameters: Record<string, Tensor> = {};
  #slots: Record<string, Tensor> = {};

  constructor(engine: Engine['name'], backend: string, plan: TrainingPlan, state: State) {
    this.engine = engine;
    this.#backend = backend;
    this.#plan = plan;
    this.#counters = state;
    this.#load(state);
  }

  async trainStep(batch: Batch, { learningRate }: { readonly learningRate: number }): Promise<StepResult> {
    checkBatch(this.#plan, batch);
    const { step, seed } = this.#counters;
    const next = nextStep(this.#plan, this.#counters, batch.rows, learningRate);
    await tf.setBackend(this.#backend);
    const outputs = tf.tidy(() => {
      const scalars = Object.fromEntries(Object.entries(next.scalars).map(([name, value]) => [name, tf.scalar(value)]));
      const inputs: StepInputs = {
        parameters: this.#parameters,
        slots: this.#slots,
        ...this.#tensors(batch),
        scalars,
        uniform: (draw, shape) => {
          const noise = new Float32Array(sizeOf(shape));
          fillUniform(noise, { seed, step, draw });
          return tf.tensor(noise, [...shape]);
        },
      };
      return computeStep(this.#plan, inputs, next.isUpdate) as StepOutputTensors;
    });
    replace(this.#parameters, outputs.parameters);
    replace(this.#slots, outputs.slots);
    this.#counters = { step: step + 1, seed, accumulatedRows: next.accumulatedRows };
    const [loss, gradientNorm] = await Promise.all([takeScalar(outputs.loss), takeScalar(outputs.gradientNorm)]);
    return { loss: loss ?? Number.NaN, gradientNorm };
  }

  async evaluate(batch: Batch): Promise<{ readonly loss: number }> {
    checkBatch(this.#plan, batch);
    await tf.setBackend(this.#backend);
    const { network, objective } = this.#plan;
    const loss = tf.tidy(() => {
      const { inputs, targets, rowMask } = this.#tensors(batch);
      return objective.loss(computeOutputs(network, this.#parameters, inputs), targets, rowMask);
    });
    return { loss: (await takeScalar(loss)) ?? Number.NaN };
  }

  async predict(inputs: TensorValues): Promise<TensorValues> {
    const { network } = this.#plan;
    checkValues('input', network.inputs, inputs);
    await tf.setBackend(this.#backend);
    const outputs = tf.tidy(() => computeOutputs(network, this.#parameters, makeTensors(network.inputs, inputs)));
    const values = Object.entries(outputs).map(async ([name, tensor]): Promise<[string, TensorValue]> => {
      const data = (await tensor.data()).slice();
      tensor.dispose();
      return [name, { data, shape: tensor.shape }];
    });
    return Object.fromEntries(await Promise.all(values));
  }

  async readState(): Promise<State> {
    return { ...this.#counters, parameters: await readAll(this.#parameters), slots: await readAll(this.#slots) };
  }

  async writeState(state: State): Promise<void> {
    checkState(this.#plan, state);
    await tf.setBackend(this.#backend);
    this.#load(state);
  }

  async dispose(): Promise<void> {
    tf.dispose([this.#parameters, this.#slots]);
  }

  #load({ step, seed, accumulatedRows, parameters, slots }: State): void {
    tf.dispose([this.#parameters, this.#slots]);
    this.#counters = { step, seed, accumulatedRows };
    const { network } = this.#plan;
    const make = (arrays: NamedArrays) =>
      Object.fromEntries(
        Object.entries(arrays).map(([key, array]) => {
          const shape = network.parameters[key]?.shape ?? network.parameters[key.slice(0, key.lastIndexOf('/'))]?.shape;
          return [key, tf.tensor(array.slice(), [...(shape ?? [array.length])], 'float32')];
        }),
      );
    this.#parameters = make(parameters);
    this.#slots = make(slots);
  }

  #tensors(batch: Batch): { inputs: Tensors; targets: Tensors; rowMask: Tensor1D } {
    const { network, objective, batchSize } = this.#plan;
    return {
      inputs: makeTensors(network.inputs, batch.inputs),
      targets: makeTensors(objective.targets, batch.targets),
      rowMask: tf.tensor1d(new Float32Array(batchSize).fill(1, 0, batch.rows)),
    };
  }
}

/** The same with the type that `tf.tidy` asks for. */
type StepOutputTensors = {
  loss: Tensor;
  gradientNorm?: Tensor;
  parameters: Record<string, Tensor>;
  slots: Record<string, Tensor>;
};

function makeTensors(specs: Readonly<Record<string, TensorSpec>>, values: TensorValues): Tensors {
  const made = Object.entries(specs).map(([name, { dtype }]) => {
    const value = values[name] as TensorValue;
    return [name, tf.tensor(value.data, [...value.shape], dtype)] as const;
  });
  return Object.fromEntries(made);
}

function replace(kept: Record<string, Tensor>, made: Readonly<Record<string, Tensor>>): void {
  for (const [name, tensor] of Object.entries(made)) {
    kept[name]?.dispose();
    kept[name] = tensor;
  }
}

async function takeScalar(tensor: Tensor | undefined): Promise<number | null> {
  if (!tensor) return null;
  const [value = Number.NaN] = await tensor.data();
  tensor.dispose();
  return value;
}

async function readAll(tensors: Tensors): Promise<NamedArrays> {
  const read = Object.entries(tensors).map(
    async ([name, tensor]): Promise<[string, Float32Array<ArrayBuffer>]> => [
      name,
      Float32Array.from(await tensor.data()),
    ],
  );
  return Object.fromEntries(await Promise.all(read));
}
