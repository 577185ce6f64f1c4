import type { SparseRows } from './sparse-rows.ts';

/** How fast a term counts less when it is repeated, and how much a long document is discounted. */
export interface Bm25Options {
  readonly k1: number;
  readonly b: number;
}

/** The usual ones (Robertson & Zaragoza 2009, section 3.3.2). */
const usualBm25: Bm25Options = { k1: 1.2, b: 0.75 };

/**
 * Okapi BM25 (Robertson & Zaragoza 2009, equation 3.15): what each term of a document adds to its score where a question
 * has the term. `counts` are documents x terms. The rarity is ln(1 + (N - n + 1/2) / (n + 1/2)), which unlike the
 * original is never negative: among few documents a term of most of them would count against those that have it.
 */
export function bm25Weights(counts: SparseRows, { k1, b }: Bm25Options = usualBm25): SparseRows {
  const { rowCount, columnCount, starts, columns, values } = counts;
  const holders = new Float64Array(columnCount);
  for (const column of columns) holders[column] = (holders[column] as number) + 1;
  const lengths = Float64Array.from({ length: rowCount }, (_, row) =>
    values.subarray(starts[row], starts[row + 1]).reduce((sum, count) => sum + count, 0),
  );
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, rowCount) || 1;
  const weights = new Float32Array(values.length);
  for (let row = 0; row < rowCount; row += 1) {
    const saturation = k1 * (1 - b + (b * (lengths[row] as number)) / meanLength);
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      const count = values[at] as number;
      const holderCount = holders[columns[at] as number] as number;
      const rarity = Math.log(1 + (rowCount - holderCount + 0.5) / (holderCount + 0.5));
      weights[at] = (rarity * count * (k1 + 1)) / (count + saturation);
    }
  }
  return { ...counts, values: weights };
}
