import type { ColumnSchema } from '../../../dataset/schema.ts';
import type { Column } from '../../../dataset/table.ts';
import { booleanReading } from './boolean-reading.ts';
import { categoricalReading } from './categorical-reading.ts';
import type { ColumnKindReading, ColumnReader, FittedColumn, UsedKind } from './column-reader.ts';
import { datetimeReading } from './datetime-reading.ts';
import { numericReading } from './numeric-reading.ts';

const readings: { readonly [K in UsedKind]: ColumnKindReading<K> } = {
  numeric: numericReading,
  datetime: datetimeReading,
  boolean: booleanReading,
  categorical: categoricalReading,
};

/** Kinds that tabular models do not read, and why. */
const unusedKinds: Readonly<Record<Exclude<ColumnSchema['kind'], UsedKind>, string>> = {
  text: 'free text is not read by tabular models',
  image: 'images are not read by tabular models',
  labels: 'lists of labels are not read by tabular models',
  split: 'it says which part of the split a row belongs to',
  identifier: 'identifiers name rows and do not generalise',
};

const isUnused = (kind: ColumnSchema['kind']): kind is keyof typeof unusedKinds => kind in unusedKinds;

/** What the training rows teach about a column, or the reason why it is left out. */
export function fitColumn(kind: ColumnSchema['kind'], column: Column, trainRows: Int32Array): FittedColumn | string {
  if (isUnused(kind)) return unusedKinds[kind];
  return readings[kind].fit(column, trainRows) ?? 'no second value occurs often enough in the training rows';
}

/** The reader of a fitted column, its tables built once. */
export function openColumn<K extends UsedKind>(fitted: Extract<FittedColumn, { kind: K }> & { kind: K }): ColumnReader {
  return readings[fitted.kind].open(fitted);
}
