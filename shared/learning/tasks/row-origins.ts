/** Where the rows of a clean table stand in what was uploaded. */
export interface RowOrigins {
  /** From 1, the header excluded. */
  readonly numbers: ArrayLike<number>;
  /** Of a dataset of images: each row's file. */
  readonly files: readonly string[] | null;
}

/** Some rows by the names that a tenant finds them under. */
export interface NamedRows {
  readonly numbers: readonly number[];
  readonly files: readonly string[] | null;
}

/** The names of rows of a clean table; without origins each row stands where it stood. */
export function nameRows(rows: Int32Array, origins?: RowOrigins): NamedRows {
  return {
    numbers: Array.from(rows, (row) => origins?.numbers[row] ?? row + 1),
    files: origins?.files ? Array.from(rows, (row) => origins.files?.[row] ?? '') : null,
  };
}
