import { pack, unpackAll } from '../../artifact/pack.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { SparseRows } from '../../classical/sparse-rows.ts';
import type { NgramLengths } from '../../features/text/hash-ngrams.ts';
import type { NgramVocabulary } from '../../features/text/tfidf.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';

/** A vector for each column: a row's is their sum, each times the column's number in the row. */
export interface VectorTable {
  /** Row-major, columns x width. */
  readonly vectors: Float32Array;
  /** Added to every sum; `width` numbers. */
  readonly offsets: Float32Array;
}

/** The columns are n-grams. */
export interface NgramTable extends VectorTable {
  readonly vocabulary: NgramVocabulary;
}

/** Codes of ONNX's element types, for `Cast`. */
const [floatCode, int64Code, doubleCode] = [1, 7, 11];

export function packTable(
  { vocabulary, vectors, offsets }: NgramTable,
  more: Readonly<Record<string, Float32Array | Uint32Array>> = {},
) {
  return pack({ hashes: vocabulary.hashes, rarities: vocabulary.weights, vectors, offsets, ...more });
}

/** Reads a table with whatever was packed beside it. Throws RangeError when a part is missing. */
export function unpackTable(bytes: Uint8Array, lengths: NgramLengths) {
  const { hashes, rarities, vectors, offsets, ...more } = unpackAll(bytes);
  if (!(hashes instanceof Uint32Array)) throw new RangeError('The weights hold no n-grams');
  const table: NgramTable = {
    vocabulary: { lengths, hashes, weights: floats(rarities) },
    vectors: floats(vectors),
    offsets: floats(offsets),
  };
  return { table, more };
}

export function floats(array: unknown): Float32Array {
  if (array instanceof Float32Array) return array;
  throw new RangeError('The weights lack numbers');
}

/** The vector of each row, row-major in double precision. */
export function sumVectors(
  { rowCount, starts, columns, values }: SparseRows,
  { vectors, offsets }: VectorTable,
): Float64Array {
  const width = offsets.length;
  const sums = new Float64Array(rowCount * width);
  for (let row = 0; row < rowCount; row += 1) {
    const first = row * width;
    sums.set(offsets, first);
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      const value = values[at] as number;
      const from = (columns[at] as number) * width;
      for (let k = 0; k < width; k += 1) {
        sums[first + k] = (sums[first + k] as number) + value * (vectors[from + k] as number);
      }
    }
  }
  return sums;
}

/**
 * Sparse rows as a graph reads them: rows x (2 x places), the columns first and then their numbers. A row with fewer
 * n-grams is filled up with column 0 and the number 0.
 */
export function ngramFeatures({ rowCount, starts, columns, values }: SparseRows): DenseMatrix {
  let places = 1;
  for (let row = 0; row < rowCount; row += 1) {
    places = Math.max(places, (starts[row + 1] as number) - (starts[row] as number));
  }
  const numbers = new Float64Array(rowCount * 2 * places);
  for (let row = 0; row < rowCount; row += 1) {
    const [from, end] = [starts[row] as number, starts[row + 1] as number];
    numbers.set(columns.subarray(from, end), row * 2 * places);
    numbers.set(values.subarray(from, end), row * 2 * places + places);
  }
  return { rowCount, columnCount: 2 * places, values: numbers };
}

/** The same as nodes: `features` as `ngramFeatures` makes them -> vectors, double, rows x width. */
export function vectorNodes(builder: GraphBuilder, features: string, { vectors, offsets }: VectorTable): string {
  const width = offsets.length;
  const [ids, numbers] = builder.addMany('Split', [features], 2, { axis: { int: 1 }, num_outputs: { int: 2 } });
  const places = builder.add('Cast', [ids ?? ''], { to: { int: int64Code } });
  const table = builder.constant('float', vectors, [vectors.length / width, width]);
  const found = builder.add('Gather', [table, places], { axis: { int: 0 } });
  const weights = builder.add('Cast', [numbers ?? ''], { to: { int: floatCode } });
  const axis = builder.constant('int64', [1]);
  const product = builder.add('MatMul', [builder.add('Unsqueeze', [weights, axis]), found]);
  const sums = builder.add('Add', [builder.add('Squeeze', [product, axis]), builder.constant('float', offsets)]);
  return builder.add('Cast', [sums], { to: { int: doubleCode } });
}
