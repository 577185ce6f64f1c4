import * as z from 'zod';
import type { Column } from '../../../dataset/table.ts';

/** What was learned about one input column on the training rows. */
export const fittedColumn = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('numeric'), name: z.string() }),
  z.strictObject({ kind: z.literal('datetime'), name: z.string() }),
  z.strictObject({
    kind: z.literal('boolean'),
    name: z.string(),
    /** How the training rows write yes and no, yes first. */
    spellings: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string(),
    /** Most frequent first; every other value shares the code after the last. */
    categories: z.array(z.string()),
  }),
]);
export type FittedColumn = z.infer<typeof fittedColumn>;
export type UsedKind = FittedColumn['kind'];

/** One number that a model sees. */
export interface Feature {
  readonly name: string;
  /** The input column that it comes from. */
  readonly column: string;
  /** Codes run from 0 to one less than this; null for a quantity. */
  readonly categoryCount: number | null;
}

/** Turns a column's values into features: quantities or category codes; NaN where the value is missing. */
export interface ColumnReader {
  readonly features: readonly Feature[];
  /** Writes the features of one row of the table's column. */
  fromTable(column: Column): (row: number, out: Float64Array, offset: number) => void;
  /** Writes the features of one value of a prediction's input; answers what to send instead when it does not fit. */
  fromInput(value: unknown, out: Float64Array, offset: number): string | null;
}

/** How columns of a kind are fitted and read. */
export interface ColumnKindReading<K extends UsedKind> {
  /** Null when the training rows hold nothing to learn from. */
  fit(column: Column, trainRows: Int32Array): Extract<FittedColumn, { kind: K }> | null;
  open(fitted: Extract<FittedColumn, { kind: K }>): ColumnReader;
}
