import { hashNgrams } from './hash-ngrams.ts';
import { splitWords } from './split-words.ts';
import type { NgramVocabulary } from './tfidf.ts';

/** Texts added to each class with and without an n-gram, so that no ratio is infinite. */
const smoothing = 1;

interface ClassedTexts {
  readonly texts: readonly string[];
  /** Class code of each text. */
  readonly labels: ArrayLike<number>;
  readonly classCount: number;
}

/**
 * Weighs each n-gram, besides its rarity, by how much it tells of the classes: the largest log ratio of its share of
 * texts within a class to that without, to a power. A linear model above it interpolates between naive Bayes and its own
 * kind (Wang & Manning 2012, section 2.3, who do so for two classes); a power below 1 keeps more of the linear model.
 */
export function weighByClass(vocabulary: NgramVocabulary, classed: ClassedTexts, power: number): NgramVocabulary {
  const { texts, labels, classCount } = classed;
  const { hashes, lengths } = vocabulary;
  const columnOf = new Map(Array.from(hashes, (hash, column) => [hash, column]));
  const counts = new Float32Array(hashes.length * classCount);
  const classTexts = new Float64Array(classCount);
  texts.forEach((text, row) => {
    const label = labels[row] as number;
    classTexts[label] = (classTexts[label] as number) + 1;
    for (const family of hashNgrams(splitWords(text), lengths)) {
      for (const hash of family.keys()) {
        const column = columnOf.get(hash);
        if (column === undefined) continue;
        const place = column * classCount + label;
        counts[place] = (counts[place] as number) + 1;
      }
    }
  });
  const weights = vocabulary.weights.map((weight, column) => {
    const own = counts.subarray(column * classCount, (column + 1) * classCount);
    return weight * largestRatio(own, classTexts, texts.length) ** power;
  });
  return { ...vocabulary, weights };
}

/** Of two classes either side counts; of more, only what speaks for one of them. */
function largestRatio(counts: Float32Array, classTexts: Float64Array, textCount: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let largest = 0;
  counts.forEach((count, k) => {
    const size = classTexts[k] as number;
    const within = (count + smoothing) / (size + 2 * smoothing);
    const without = (total - count + smoothing) / (textCount - size + 2 * smoothing);
    largest = Math.max(largest, Math.log(within / without));
  });
  return largest;
}
