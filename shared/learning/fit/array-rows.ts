import { crc32 } from 'node:zlib';
import type { TensorValue, TensorValues } from '../tensor/network.ts';
import type { TrainingRows } from './training-rows.ts';

/** Rows that stand in arrays, a row after the other. Throws RangeError when the arrays have not the same number of rows. */
export function arrayRows(inputs: TensorValues, targets: TensorValues): TrainingRows {
  const arrays = Object.entries({ ...inputs, ...targets });
  const rowCount = arrays[0]?.[1].shape[0] ?? 0;
  for (const [name, { shape }] of arrays) {
    if (shape[0] !== rowCount) throw new RangeError(`'${name}' has ${shape[0]} rows, '${arrays[0]?.[0]}' ${rowCount}`);
  }
  return {
    rowCount,
    read: (rows) => ({ inputs: gatherAll(inputs, rows), targets: gatherAll(targets, rows) }),
    fingerprint: () =>
      arrays.reduce((sum, [name, { data }]) => {
        const named = crc32(name, sum);
        return crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), named);
      }, 0),
  };
}

function gatherAll(values: TensorValues, rows: Int32Array): TensorValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, gather(value, rows)]));
}

function gather({ data, shape }: TensorValue, rows: Int32Array): TensorValue {
  const rowSize = shape.slice(1).reduce((size, length) => size * length, 1);
  const gathered = new (data.constructor as new (length: number) => typeof data)(rows.length * rowSize);
  rows.forEach((row, index) => {
    gathered.set(data.subarray(row * rowSize, (row + 1) * rowSize), index * rowSize);
  });
  return { data: gathered, shape: [rows.length, ...shape.slice(1)] };
}
