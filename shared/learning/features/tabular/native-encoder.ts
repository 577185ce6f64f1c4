import * as z from 'zod';
import type { ColumnSchema } from '../../../dataset/schema.ts';
import type { Table } from '../../../dataset/table.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { InputEncoder, InputReading, Inputs } from '../encoding.ts';
import { InputError } from '../input-error.ts';
import { fittedColumn } from './column-reader.ts';
import { fitColumn, openColumn } from './readings.ts';

/** What was learned about the input columns on the training rows. */
export const nativeEncoding = z.strictObject({
  columns: z.array(fittedColumn),
  dropped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});
export type NativeEncoding = z.infer<typeof nativeEncoding>;

/** Rows x features; NaN marks a missing value. */
type NativeEncoder = InputEncoder<DenseMatrix>;

/** Tables: every column that is no text becomes numbers. */
export const tabularInputs: InputReading<DenseMatrix> = {
  fit: fitNativeEncoder,
  open: (encoding) => openNativeEncoder(nativeEncoding.parse(encoding)),
};

/** Learns how to read each column but the target, from the training rows alone. */
export function fitNativeEncoder(
  table: Table,
  schema: readonly ColumnSchema[],
  target: string,
  trainRows: Int32Array,
): NativeEncoding {
  const encoding: NativeEncoding = { columns: [], dropped: [] };
  for (const { name, kind } of schema.filter((column) => column.name !== target)) {
    const column = table.columns.find((candidate) => candidate.name === name);
    const fitted = column ? fitColumn(kind, column, trainRows) : 'the table does not hold it';
    if (typeof fitted === 'string') encoding.dropped.push({ name, reason: fitted });
    else encoding.columns.push(fitted);
  }
  return encoding;
}

/** Compiles an encoding once, so that a single input is read in microseconds. */
export function openNativeEncoder({ columns, dropped }: NativeEncoding): NativeEncoder {
  const readers = columns.map(openColumn);
  const features = readers.flatMap((reader) => reader.features);
  const offsets = readers.map((_, index) =>
    readers.slice(0, index).reduce((sum, reader) => sum + reader.features.length, 0),
  );
  const known = new Set([...columns, ...dropped].map(({ name }) => name));
  const columnCount = features.length;

  const encodeTable = (table: Table, rows: Int32Array) => {
    const values = new Float64Array(rows.length * columnCount);
    readers.forEach((reader, index) => {
      const name = columns[index]?.name;
      const column = table.columns.find((candidate) => candidate.name === name);
      if (!column) throw new TypeError(`The table has no column ${name}`);
      const write = reader.fromTable(column);
      const offset = offsets[index] as number;
      for (let i = 0; i < rows.length; i += 1) write(rows[i] as number, values, i * columnCount + offset);
    });
    return { rowCount: rows.length, columnCount, values };
  };

  const encodeInputs = (inputs: Inputs) => {
    const values = new Float64Array(inputs.length * columnCount);
    inputs.forEach((input, index) => {
      for (const name in input) {
        if (!known.has(name)) throw new InputError(name, `The model has no input column "${name}"`, index);
      }
      for (let c = 0; c < columns.length; c += 1) {
        const { name, kind } = columns[c] as NativeEncoding['columns'][number];
        const value = Object.hasOwn(input, name) ? input[name] : undefined;
        const offset = index * columnCount + (offsets[c] as number);
        const reader = readers[c] as (typeof readers)[number];
        if (value === undefined) {
          throw new InputError(name, `Column "${name}" is absent: send its value, or null if it is not known`, index);
        }
        if (value === null) {
          values.fill(Number.NaN, offset, offset + reader.features.length);
          continue;
        }
        const expected = reader.fromInput(value, values, offset);
        if (expected !== null)
          throw new InputError(name, `Column "${name}" is ${kind}: send ${expected}, or null`, index);
      }
    });
    return { rowCount: inputs.length, columnCount, values };
  };

  const permuteColumn = (matrix: DenseMatrix, column: string, order: Int32Array) => {
    const places = features.flatMap((feature, index) => (feature.column === column ? [index] : []));
    const values = matrix.values.slice();
    order.forEach((from, row) => {
      for (const place of places) {
        values[row * matrix.columnCount + place] = matrix.values[from * matrix.columnCount + place] as number;
      }
    });
    return { ...matrix, values };
  };

  const joinRows = (first: DenseMatrix, second: DenseMatrix) => {
    const rowCount = first.rowCount + second.rowCount;
    const joined = new Float64Array(rowCount * columnCount);
    joined.set(first.values.subarray(0, first.rowCount * columnCount));
    joined.set(second.values.subarray(0, second.rowCount * columnCount), first.rowCount * columnCount);
    return { rowCount, columnCount, values: joined };
  };

  return { features, encodeTable, encodeInputs, permuteColumn, joinRows };
}
