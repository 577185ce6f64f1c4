/** A number per row; NaN where it is missing. */
export interface NumericColumn {
  readonly kind: 'numeric';
  readonly values: Float64Array;
}

/** A category code per row, from 0; -1 where it is missing. */
export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly codes: Int32Array;
}

export type Column = NumericColumn | CategoricalColumn;

/** A table by columns, with the rows to learn from and, optionally, the rows that decide when to stop. */
export interface TrainingRows {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** Indices of the rows to learn from; all rows when absent. */
  readonly train?: Int32Array;
  readonly validation?: Int32Array;
  /** A weight per row of the table, at least 0; 1 when absent. */
  readonly weights?: Float64Array;
}
