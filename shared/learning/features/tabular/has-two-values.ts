/** Whether at least two values, a missing one (NaN or -1 in codes) counting as a value, occur in the rows. */
export function hasTwoValues(values: Float64Array | Int32Array, rows: Int32Array): boolean {
  const first = values[rows[0] ?? -1];
  return first !== undefined && rows.some((row) => !Object.is(values[row], first));
}
