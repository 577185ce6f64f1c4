import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Batch } from '../../../../shared/learning/tensor/engine.ts';
import type { Network, TensorSpec, TensorValue, TensorValues } from '../../../../shared/learning/tensor/network.ts';
import { createState, padRows, type State, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';

interface Listed {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type ListedByName = Readonly<Record<string, Listed>>;

/** What PyTorch computed: see test/fixtures/networks/torch_networks.py. */
export interface TorchCase {
  readonly inputs: ListedByName;
  readonly labels: readonly number[] | null;
  readonly parameters: ListedByName;
  /** Outputs before the step, as served. */
  readonly served: ListedByName;
  readonly loss: number;
  /** Parameters after one step of gradient descent at a rate of 0.1. */
  readonly after: ListedByName;
}

export function torchCase(name: string): TorchCase {
  const path = resolve(import.meta.dirname, `../../../fixtures/networks/${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as TorchCase;
}

/** The case's inputs for a network, as numbers of the types that it declares. */
export function inputsOf({ inputs }: TorchCase, network: Network): TensorValues {
  const named = Object.entries(network.inputs).map(([name, spec]) => [name, valueFrom(spec, inputs[name])]);
  return Object.fromEntries(named);
}

/** The case's rows as one batch of the plan, padded where the plan's batch is larger. */
export function batchOf(torch: TorchCase, { network, batchSize }: TrainingPlan): Batch {
  const padAll = (values: TensorValues) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, padRows(value, batchSize)]));
  const { labels } = torch;
  const rows = Object.values(torch.inputs)[0]?.shape[0] ?? 0;
  const targets = labels ? { labels: { data: Int32Array.from(labels), shape: [rows] } } : {};
  return { inputs: padAll(inputsOf(torch, network)), targets: padAll(targets as TensorValues), rows };
}

/** A fresh state of the plan with the case's parameters. */
export function stateOf({ parameters }: TorchCase, plan: TrainingPlan): State {
  const named = Object.entries(parameters).map(([name, { data }]) => [name, Float32Array.from(data)] as const);
  return { ...createState(plan, 1), parameters: Object.fromEntries(named) };
}

function valueFrom({ dtype }: TensorSpec, listed: Listed | undefined): TensorValue {
  if (!listed) throw new RangeError('The case has no such input');
  return { data: (dtype === 'int32' ? Int32Array : Float32Array).from(listed.data), shape: listed.shape };
}

/** The largest difference between two arrays, in units of the larger of 1 and the wanted number. */
export function worstError(actual: ArrayLike<number>, wanted: readonly number[]): number {
  if (actual.length !== wanted.length) return Number.POSITIVE_INFINITY;
  const errors = wanted.map(
    (value, index) => Math.abs((actual[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)),
  );
  return errors.reduce((worst, error) => (error <= worst ? worst : error), 0);
}
