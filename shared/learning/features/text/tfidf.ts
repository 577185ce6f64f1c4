import type { SparseRows } from '../../classical/sparse-rows.ts';
import { familyLengths, hashNgrams, type NgramLengths } from './hash-ngrams.ts';
import { splitWords } from './split-words.ts';

/** N-grams that were seen in training: column j is the hash `hashes[j]`, which is worth `weights[j]`. */
export interface NgramVocabulary {
  readonly lengths: NgramLengths;
  /** Ascending. */
  readonly hashes: Uint32Array;
  /** Smoothed inverse document frequencies. */
  readonly weights: Float32Array;
}

interface VocabularyLimits {
  /** Texts that an n-gram must stand in. */
  readonly leastTexts: number;
  /** The most frequent are kept. */
  readonly mostNgrams: number;
}

/** Learns which n-grams there are, and how rare each is: ln((1 + texts) / (1 + texts with it)) + 1. */
export function fitNgrams(
  texts: readonly string[],
  lengths: NgramLengths,
  { leastTexts, mostNgrams }: VocabularyLimits,
): NgramVocabulary {
  const textCounts = new Map<number, number>();
  for (const text of texts) {
    for (const family of hashNgrams(splitWords(text), lengths)) {
      for (const hash of family.keys()) textCounts.set(hash, (textCounts.get(hash) ?? 0) + 1);
    }
  }
  const frequent = [...textCounts].filter(([, count]) => count >= leastTexts);
  if (frequent.length > mostNgrams) frequent.sort(([a, m], [b, n]) => n - m || a - b).splice(mostNgrams);
  frequent.sort(([a], [b]) => a - b);
  return {
    lengths,
    hashes: Uint32Array.from(frequent, ([hash]) => hash),
    weights: Float32Array.from(frequent, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1),
  };
}

/**
 * Turns texts into sparse rows: 1 + ln(count) times the n-gram's weight, each family of n-grams brought to its length.
 * With `constant` a last column holds that number in every row. A text without known n-grams has no other number.
 */
export function openTfidf(
  { lengths, hashes, weights }: NgramVocabulary,
  constant = 0,
): (texts: readonly string[]) => SparseRows {
  const columnOf = new Map(Array.from(hashes, (hash, column) => [hash, column]));
  const columnCount = hashes.length + (constant === 0 ? 0 : 1);
  return (texts) => {
    const starts = new Int32Array(texts.length + 1);
    const columns: number[] = [];
    const values: number[] = [];
    texts.forEach((text, row) => {
      const words = splitWords(text);
      const [sequences, parts] = hashNgrams(words, lengths);
      const [ofSequences, ofParts] = familyLengths(words);
      const entries = [...entriesOf(sequences, ofSequences), ...entriesOf(parts, ofParts)];
      entries.sort(([a], [b]) => a - b);
      let last = -1;
      for (const [column, value] of entries) {
        // Two families may share a hash.
        if (column === last) values[values.length - 1] = (values[values.length - 1] as number) + value;
        else {
          columns.push(column);
          values.push(value);
        }
        last = column;
      }
      if (constant !== 0) {
        columns.push(hashes.length);
        values.push(constant);
      }
      starts[row + 1] = columns.length;
    });
    return {
      rowCount: texts.length,
      columnCount,
      starts,
      columns: Int32Array.from(columns),
      values: Float32Array.from(values),
    };
  };

  /** The known n-grams of a family, brought to a length. */
  function entriesOf(family: ReadonlyMap<number, number>, length: number): [column: number, value: number][] {
    const entries: [number, number][] = [];
    let squares = 0;
    for (const [hash, count] of family) {
      const column = columnOf.get(hash);
      if (column === undefined) continue;
      const value = (1 + Math.log(count)) * (weights[column] as number);
      squares += value * value;
      entries.push([column, value]);
    }
    const root = Math.sqrt(squares);
    for (const entry of entries) entry[1] = (entry[1] * length) / root;
    return entries;
  }
}
