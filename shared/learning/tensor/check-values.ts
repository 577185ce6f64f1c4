import type { Batch } from './engine.ts';
import type { TensorSpec, TensorValue, TensorValues } from './network.ts';
import type { TrainingPlan } from './state.ts';

const arrayTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Throws a RangeError that names the input or target whose type, shape or rows are not those of the plan. */
export function checkBatch({ network, objective, batchSize }: TrainingPlan, batch: Batch): void {
  if (!(Number.isInteger(batch.rows) && batch.rows >= 1 && batch.rows <= batchSize))
    throw new RangeError(`a batch has 1 to ${batchSize} real rows, but this one has ${batch.rows}`);
  checkValues('input', network.inputs, batch.inputs, batchSize);
  checkValues('target', objective.targets, batch.targets, batchSize);
}

/** Throws a RangeError that names the first value that does not fit its spec; all must have the same rows. */
export function checkValues(
  kind: 'input' | 'target',
  specs: Readonly<Record<string, TensorSpec>>,
  values: TensorValues,
  rows: number = Object.values(values)[0]?.shape[0] ?? 0,
): void {
  for (const [name, { dtype, shape }] of Object.entries(specs)) {
    const value = values[name];
    if (!value) throw new RangeError(`${kind} '${name}' is absent`);
    const wanted = [rows, ...shape.slice(1)];
    if (!(value.data instanceof arrayTypes[dtype]))
      throw new RangeError(
        `${kind} '${name}' should be a ${arrayTypes[dtype].name}, not a ${value.data.constructor.name}`,
      );
    if (!fits(value, wanted))
      throw new RangeError(
        `${kind} '${name}' should have shape [${wanted.map((size) => size ?? 'any').join()}], ` +
          `but has [${value.shape.join()}] with ${value.data.length} numbers`,
      );
  }
}

function fits({ data, shape }: TensorValue, wanted: readonly (number | null)[]): boolean {
  const isShape = shape.length === wanted.length && shape.every((size, axis) => size === (wanted[axis] ?? size));
  return isShape && data.length === shape.reduce((size, dimension) => size * dimension, 1);
}
