import type { Column } from '../../../../../shared/learning/classical/boosted-trees/columns.ts';

/** A seeded table of numbers with missing values and a category, for tests that need more rows than a person writes. */
export function sampleRows(rowCount: number, seed = 1) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const first = Float64Array.from({ length: rowCount }, () => uniform() * 10);
  const second = first.map((value) => (uniform() < 0.1 ? Number.NaN : Math.round(uniform() * 5) - value));
  const codes = Int32Array.from({ length: rowCount }, () => Math.floor(uniform() * 13) - 1);
  const noise = Float64Array.from({ length: rowCount }, uniform);
  const values = first.map(
    (value, row) => Math.sin(value) + ((codes[row] ?? 0) % 3) + (Number.isNaN(second[row]) ? 2 : 0) + (noise[row] ?? 0),
  );
  const columns: Column[] = [
    { kind: 'numeric', values: first },
    { kind: 'numeric', values: second },
    { kind: 'categorical', codes },
    { kind: 'numeric', values: noise.toReversed() },
  ];
  return { columns, rowCount, values };
}

/** The same table row-major, as predictions take it. */
export function rowMajor(columns: readonly Column[], rowCount: number): Float64Array {
  return Float64Array.from({ length: columns.length * rowCount }, (_, at) => {
    const column = columns[at % columns.length];
    const row = Math.floor(at / columns.length);
    return (column?.kind === 'numeric' ? column.values[row] : column?.codes[row]) ?? Number.NaN;
  });
}

export function numbers(...values: number[]): Column {
  return { kind: 'numeric', values: Float64Array.from(values) };
}

export function codes(...values: number[]): Column {
  return { kind: 'categorical', codes: Int32Array.from(values) };
}
