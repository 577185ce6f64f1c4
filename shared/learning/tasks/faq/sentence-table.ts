import { bringToLengthOne } from '../../classical/contrastive/fit-contrastive.ts';
import type { NgramLengths } from '../../features/text/hash-ngrams.ts';
import { openTfidf } from '../../features/text/tfidf.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import { floats, type NgramTable, packTable, sumVectors, unpackTable, vectorNodes } from '../text/ngram-table.ts';

/** How sentences become vectors, and where each answer lies among them. */
export interface SentenceTable {
  readonly table: NgramTable;
  /** Row-major, answers x width, of length 1 each. */
  readonly answers: Float32Array;
  /** Likeness is divided by it. */
  readonly temperature: number;
}

/** Vectors of length 1, row-major; 0 for a text of which no n-gram is known. */
export function openSentences(table: NgramTable): (texts: readonly string[]) => Float64Array {
  const encode = openTfidf(table.vocabulary);
  const width = table.offsets.length;
  return (texts) => {
    const vectors = sumVectors(encode(texts), table);
    texts.forEach((_, row) => void bringToLengthOne(vectors.subarray(row * width, (row + 1) * width)));
    return vectors;
  };
}

/** The middle of each group's vectors, brought to length 1: groups x width. */
export function groupCentres(vectors: Float64Array, groups: Int32Array, groupCount: number): Float32Array {
  const width = vectors.length / groups.length;
  const centres = new Float32Array(groupCount * width);
  groups.forEach((group, row) => {
    for (let k = 0; k < width; k += 1) {
      const at = group * width + k;
      centres[at] = (centres[at] as number) + (vectors[row * width + k] as number);
    }
  });
  for (let group = 0; group < groupCount; group += 1) {
    bringToLengthOne(centres.subarray(group * width, (group + 1) * width));
  }
  return centres;
}

/** Scores of each answer for each text, row-major: cosine by temperature. */
export function openLikeness({ table, answers, temperature }: SentenceTable) {
  const read = openSentences(table);
  const width = table.offsets.length;
  const answerCount = answers.length / width;
  return (texts: readonly string[]): Float64Array => {
    const vectors = read(texts);
    return Float64Array.from({ length: texts.length * answerCount }, (_, at) => {
      const [from, place] = [Math.floor(at / answerCount) * width, (at % answerCount) * width];
      let product = 0;
      for (let k = 0; k < width; k += 1) product += (vectors[from + k] as number) * (answers[place + k] as number);
      return product / temperature;
    });
  };
}

/** The same as nodes: `features` as `ngramFeatures` makes them -> scores, double, rows x answers. */
export function likenessNodes(
  builder: GraphBuilder,
  features: string,
  { table, answers, temperature }: SentenceTable,
): string {
  const width = table.offsets.length;
  const sums = vectorNodes(builder, features, table);
  const lengths = builder.add('ReduceL2', [sums, builder.constant('int64', [1])], { keepdims: { int: 1 } });
  const least = builder.constant('double', Number.MIN_VALUE);
  const units = builder.add('Div', [sums, builder.add('Max', [lengths, least])]);
  const turned = builder.add('Transpose', [builder.constant('double', answers, [answers.length / width, width])]);
  return builder.add('Div', [builder.add('MatMul', [units, turned]), builder.constant('double', temperature)]);
}

export const packSentences = ({ table, answers, temperature }: SentenceTable, more = {}) =>
  packTable(table, { answers, temperature: Float32Array.of(temperature), ...more });

/** Reads what `packSentences` wrote, with whatever was packed beside it. Throws RangeError when a part is missing. */
export function unpackSentences(bytes: Uint8Array, lengths: NgramLengths) {
  const { table, more } = unpackTable(bytes, lengths);
  const sentences: SentenceTable = {
    table,
    answers: floats(more.answers),
    temperature: floats(more.temperature)[0] ?? 1,
  };
  return { sentences, more };
}
