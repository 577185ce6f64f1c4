import type { NgramTable } from './ngram-table.ts';

/** Weights from output after output, each with its intercept last, to n-gram after n-gram. */
export function ngramVectors(position: Float64Array, columnCount: number): Pick<NgramTable, 'vectors' | 'offsets'> {
  const width = position.length / columnCount;
  const ngramCount = columnCount - 1;
  const vectors = new Float32Array(ngramCount * width);
  for (let k = 0; k < width; k += 1) {
    for (let j = 0; j < ngramCount; j += 1) vectors[j * width + k] = position[k * columnCount + j] as number;
  }
  return {
    vectors,
    offsets: Float32Array.from({ length: width }, (_, k) => position[(k + 1) * columnCount - 1] as number),
  };
}
