import type { Tensor } from 'onnxruntime-node';
import { viewOf } from './replay.ts';
import { type NamedArrays, type State, sizeOf, type TrainingPlan } from './state.ts';
import { graphNames } from './training-graph.ts';

interface Buffer {
  readonly shape: readonly number[];
  front: Tensor;
  /** Where the next step writes; made when a step first writes it. */
  back: Tensor | null;
}

/** The state in arrays that the runtime reads and writes where they lie; two of what is read after it is written. */
export class StateBuffers {
  readonly #buffers = new Map<string, Buffer>();

  constructor({ network }: TrainingPlan, state: State) {
    for (const [name, named, array] of entriesOf(state)) {
      const parameter = named === graphNames.slot ? name.slice(0, name.lastIndexOf('/')) : name;
      const shape = network.parameters[parameter]?.shape ?? [array.length];
      this.#buffers.set(named(name), { shape, front: viewOf(array.slice(), shape), back: null });
    }
  }

  /** What a graph reads. */
  feed(name: string): Tensor | undefined {
    return this.#buffers.get(name)?.front;
  }

  /** Where a graph that renews `name` writes it: over what it reads where it may, so that one array is enough. */
  target(name: string, isInPlace: boolean): Tensor {
    const buffer = this.#buffer(name);
    if (isInPlace) return buffer.front;
    buffer.back ??= viewOf(new Float32Array(sizeOf(buffer.shape)), buffer.shape);
    return buffer.back;
  }

  /** What was written becomes what is read. */
  swap(names: readonly string[]): void {
    for (const name of names) {
      const buffer = this.#buffer(name);
      const written = this.target(name, false);
      buffer.back = buffer.front;
      buffer.front = written;
    }
  }

  /** A copy of all arrays. */
  read(): Pick<State, 'parameters' | 'slots'> {
    const parameters: Record<string, Float32Array<ArrayBuffer>> = {};
    const slots: Record<string, Float32Array<ArrayBuffer>> = {};
    for (const [name, { front }] of this.#buffers) {
      const [kind = '', ...rest] = name.split('/');
      const target = kind === 'slot' ? slots : parameters;
      target[rest.join('/')] = Float32Array.from(front.data as Float32Array);
    }
    return { parameters, slots };
  }

  write(state: State): void {
    for (const [name, named, array] of entriesOf(state))
      (this.#buffer(named(name)).front.data as Float32Array).set(array);
  }

  #buffer(name: string): Buffer {
    const buffer = this.#buffers.get(name);
    if (!buffer) throw new RangeError(`the state has no '${name}'`);
    return buffer;
  }
}

type Entry = readonly [name: string, named: (name: string) => string, array: NamedArrays[string]];

function entriesOf({ parameters, slots }: State): readonly Entry[] {
  return [
    ...Object.entries(parameters).map(([name, array]): Entry => [name, graphNames.parameter, array]),
    ...Object.entries(slots).map(([name, array]): Entry => [name, graphNames.slot, array]),
  ];
}
