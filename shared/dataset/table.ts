/** A numeric column; datetimes are epoch milliseconds; NaN marks a missing value. */
export interface NumericColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'datetime';
  readonly values: Float64Array;
}

/**
 * A column of labels; `codes[i]` indexes `dictionary`, -1 marks a missing value. Where the kind is `labels`, an entry is a
 * JSON array of labels.
 */
export interface LabelColumn {
  readonly name: string;
  readonly kind: 'categorical' | 'boolean' | 'text' | 'identifier' | 'image' | 'labels' | 'split';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export type Column = NumericColumn | LabelColumn;

/** Rows held column by column; every column has `rowCount` entries. */
export interface Table {
  readonly rowCount: number;
  readonly columns: readonly Column[];
}

/** True for columns whose values are numbers (numeric, datetime). */
export function isNumericColumn(column: Column): column is NumericColumn {
  return column.kind === 'numeric' || column.kind === 'datetime';
}
