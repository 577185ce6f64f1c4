import * as z from 'zod';
import type { ColumnSchema } from '../../dataset/schema.ts';
import type { Table } from '../../dataset/table.ts';
import { imageColumn } from './image/image-column.ts';
import { type Feature, fittedColumn } from './tabular/column-reader.ts';
import { textColumn } from './text/text-encoder.ts';

/** What was learned about the input columns on the training rows, as an artifact keeps it. */
export const inputEncoding = z.strictObject({
  columns: z.array(z.union([fittedColumn, textColumn, imageColumn])),
  dropped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});
export type InputEncoding = z.infer<typeof inputEncoding>;

/** Rows as candidates see them: numbers of tables, or texts. */
export interface EncodedRows {
  readonly rowCount: number;
}

export type Inputs = readonly Readonly<Record<string, unknown>>[];

/** Turns rows of a table, or a prediction's inputs, into what candidates see. */
export interface InputEncoder<Rows extends EncodedRows> {
  readonly features: readonly Feature[];
  encodeTable(table: Table, rows: Int32Array): Rows;
  /** The same from a prediction's inputs. Throws InputError. */
  encodeInputs(inputs: Inputs): Rows;
  /** The rows with the values of one input column dealt anew: row `i` gets that of row `order[i]`. */
  permuteColumn(rows: Rows, column: string, order: Int32Array): Rows;
  /** The rows of the first, then those of the second. */
  joinRows(first: Rows, second: Rows): Rows;
}

/** How a task reads its input columns. */
export interface InputReading<Rows extends EncodedRows = EncodedRows> {
  /** Learns how to read each column but the target, from the training rows alone. */
  fit(table: Table, schema: readonly ColumnSchema[], target: string, trainRows: Int32Array): InputEncoding;
  /**
   * A number for each row, equal where inputs are: such rows must not stand in training and test both. Left out where
   * equal rows are other things that only look alike, as in tables of few columns.
   */
  rowKeys?(table: Table, schema: readonly ColumnSchema[], target: string): Int32Array;
  /** Makes a prediction's inputs ready to be encoded, where that takes time, as decoding does. Rejects with InputError. */
  readInputs?(encoding: InputEncoding, inputs: Inputs): Promise<Inputs>;
  /** Throws ZodError when another reading made the encoding. */
  open(encoding: InputEncoding): InputEncoder<Rows>;
}
