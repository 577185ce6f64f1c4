/**
 * Reduces column `k` of a row-major matrix to its diagonal entry by a Householder reflection and applies the
 * reflection to the columns after it, in place (Golub & Van Loan 2013, algorithms 5.1.1 and 5.2.1).
 * Rows that are zero in column `k` cost nothing.
 */
export function reflectColumn(values: Float64Array, rowCount: number, columnCount: number, k: number): void {
  let squares = 0;
  for (let i = k; i < rowCount; i += 1) squares += (values[i * columnCount + k] as number) ** 2;
  if (squares === 0) return;
  const pivot = values[k * columnCount + k] as number;
  const diagonal = pivot > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  const head = pivot - diagonal;
  values[k * columnCount + k] = head;
  const projections = projectColumns(values, rowCount, columnCount, k);
  const scale = 1 / (diagonal * head);
  for (let i = k; i < rowCount; i += 1) {
    const row = i * columnCount;
    const component = (values[row + k] as number) * scale;
    if (component === 0) continue;
    for (let j = k + 1; j < columnCount; j += 1) {
      values[row + j] = (values[row + j] as number) + component * (projections[j] as number);
    }
    values[row + k] = 0;
  }
  values[k * columnCount + k] = diagonal;
}

function projectColumns(values: Float64Array, rowCount: number, columnCount: number, k: number): Float64Array {
  const projections = new Float64Array(columnCount);
  for (let i = k; i < rowCount; i += 1) {
    const row = i * columnCount;
    const component = values[row + k] as number;
    if (component === 0) continue;
    for (let j = k + 1; j < columnCount; j += 1) {
      projections[j] = (projections[j] as number) + component * (values[row + j] as number);
    }
  }
  return projections;
}
