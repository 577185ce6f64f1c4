import { seededRandom } from '../random.ts';
import type { Network, Objective, TensorValue } from './network.ts';
import { type OptimizerSettings, slotNames } from './optimizer.ts';

/** What is trained, on what, and how: all that an engine needs to know. */
export interface TrainingPlan {
  readonly network: Network;
  readonly objective: Objective;
  readonly optimizer: OptimizerSettings;
  /** Rows of every batch; a shorter last one is padded (`padRows`). */
  readonly batchSize: number;
}

export type NamedArrays = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** All of a training that must survive a restart: plain numbers, the same on every engine. */
export interface State {
  /** Batches seen. */
  readonly step: number;
  /** Of the noise (dropout); with `step` it says what the next batch draws. */
  readonly seed: number;
  /** Real rows whose gradients wait in the slots, when gradients are accumulated. */
  readonly accumulatedRows: number;
  /** Weights and running statistics. */
  readonly parameters: NamedArrays;
  /** What the optimizer remembers, by `<parameter>/<slot>`. */
  readonly slots: NamedArrays;
}

export const slotKey = (parameter: string, slot: string) => `${parameter}/${slot}`;

/** Where gradients wait between updates. */
export const accumulator = 'accumulated';

/** A fresh state: every parameter as given or from its initialiser, in declared order, and every slot zero. */
export function createState({ network, optimizer }: TrainingPlan, seed: number, given: NamedArrays = {}): State {
  const random = seededRandom(seed);
  const parameters: Record<string, Float32Array<ArrayBuffer>> = {};
  const slots: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const [name, { shape, initial, isTrainable }] of Object.entries(network.parameters)) {
    const values = given[name] ?? initial(shape, random);
    if (values.length !== sizeOf(shape))
      throw new RangeError(`'${name}' was given ${values.length} numbers to begin with, for shape [${shape.join()}]`);
    parameters[name] = values;
    if (!isTrainable) continue;
    for (const slot of allSlots(optimizer)) slots[slotKey(name, slot)] = new Float32Array(values.length);
  }
  return { step: 0, seed, accumulatedRows: 0, parameters, slots };
}

/** Slots of each trained parameter, the accumulated gradient included. */
export function allSlots(optimizer: OptimizerSettings): readonly string[] {
  return (optimizer.accumulate ?? 1) > 1 ? [...slotNames(optimizer), accumulator] : slotNames(optimizer);
}

/** Throws a RangeError that names the array when `state` is not one of `plan`: another network's, or another optimizer's. */
export function checkState({ network, optimizer }: TrainingPlan, { parameters, slots }: State): void {
  for (const [name, { shape, isTrainable }] of Object.entries(network.parameters)) {
    checkArray(network.name, name, parameters[name], sizeOf(shape));
    if (!isTrainable) continue;
    for (const slot of allSlots(optimizer)) {
      const key = slotKey(name, slot);
      checkArray(network.name, key, slots[key], sizeOf(shape));
    }
  }
}

function checkArray(network: string, name: string, array: Float32Array | undefined, size: number): void {
  if (array?.length === size) return;
  const found = array ? `has ${array.length}` : 'is absent';
  throw new RangeError(
    `the state is not one of network '${network}': '${name}' should have ${size} numbers, but ${found}`,
  );
}

/** Lengthens the first dimension to `rows` with zeros; what is long enough is returned as it is. */
export function padRows({ data, shape }: TensorValue, rows: number): TensorValue {
  const [count = 0, ...rest] = shape;
  if (count >= rows) return { data, shape };
  const padded = new (data.constructor as new (length: number) => typeof data)(rows * sizeOf(rest));
  padded.set(data);
  return { data: padded, shape: [rows, ...rest] };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}
