import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { seededRandom } from '../../shared/learning/random.ts';

/** Rows in the text that LIBSVM and LIBLINEAR read, to learn from and to be judged by. */
export interface SvmFiles {
  readonly train: string;
  readonly test: string;
}

const documentCount = { train: 20_000, test: 5000 };
export const wordCount = 30_000;
export const topicCount = 4;
const wordsPerDocument = 120;
/** Words that a topic uses twice as often as others do. */
const topicWords = 3000;
/** Documents whose label is drawn at random, so that no model is right on all. */
const wrongShare = 0.05;

/** Documents of four topics: words by Zipf's law, tf-idf, rows of norm 1. About 75 numbers a row, as text has them. */
export async function writeDocuments(folder: string, seed: number): Promise<SvmFiles> {
  const random = seededRandom(seed);
  const topics = Array.from({ length: topicCount }, () => topicWordsOf(random));
  const documents = Array.from({ length: documentCount.train + documentCount.test }, () => {
    const topic = Math.floor(topicCount * random());
    const counts = new Map<number, number>();
    const length = Math.round(wordsPerDocument * (0.5 + random()));
    for (let at = 0; at < length; at += 1) {
      const word = findWord(topics[topic] ?? new Float64Array(), random());
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const label = random() < wrongShare ? Math.floor(topicCount * random()) : topic;
    return { label: label + 1, counts };
  });
  const frequency = new Float64Array(wordCount);
  for (const { counts } of documents) for (const word of counts.keys()) frequency[word] = (frequency[word] ?? 0) + 1;
  const lines = documents.map(({ label, counts }) => {
    const cells = [...counts]
      .map(([word, count]) => [word, count * (Math.log(documents.length / (1 + (frequency[word] ?? 0))) + 1)] as const)
      .sort(([a], [b]) => a - b);
    const norm = Math.hypot(...cells.map(([, value]) => value));
    return textRow(
      label,
      cells.map(([word, value]) => [word + 1, value / norm]),
    );
  });
  return writeFiles(folder, 'documents', lines, documentCount.train);
}

/** Sums of the word probabilities of a topic. */
function topicWordsOf(random: () => number): Float64Array {
  const weights = Float64Array.from({ length: wordCount }, (_, word) => 1 / (word + 1));
  for (let at = 0; at < topicWords; at += 1) {
    const word = Math.floor(wordCount * random());
    weights[word] = (weights[word] ?? 0) * 2;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight / total));
}

function findWord(sums: Float64Array, drawn: number): number {
  let [low, high] = [0, wordCount - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) < drawn) low = middle + 1;
    else high = middle;
  }
  return low;
}

const pointCount = { train: 10_000, test: 2000 };
export const pointColumns = 20;

/** Points whose class depends on products, sines and steps of seven of twenty normal columns, with noise. */
export function writePoints(folder: string, seed: number): Promise<SvmFiles> {
  const random = seededRandom(seed + 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lines = Array.from({ length: pointCount.train + pointCount.test }, () => {
    const x = Array.from({ length: pointColumns }, normal);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = x;
    const score = a * b + Math.sin(2 * c) + 0.8 * d - 0.5 * Math.abs(e) + 0.5 * f * g;
    const label = random() < 1 / (1 + Math.exp(-3 * score)) ? 1 : 2;
    return textRow(
      label,
      x.map((value, column) => [column + 1, value]),
    );
  });
  return writeFiles(folder, 'points', lines, pointCount.train);
}

/** Six digits after the point: LIBSVM's own tools write no more. */
function textRow(label: number, cells: readonly (readonly [column: number, value: number])[]): string {
  return `${label} ${cells.map(([column, value]) => `${column}:${value.toFixed(6)}`).join(' ')}\n`;
}

async function writeFiles(
  folder: string,
  name: string,
  lines: readonly string[],
  trainCount: number,
): Promise<SvmFiles> {
  const files = { train: resolve(folder, `${name}-train.svm`), test: resolve(folder, `${name}-test.svm`) };
  for (const [path, part] of [
    [files.train, lines.slice(0, trainCount)],
    [files.test, lines.slice(trainCount)],
  ] as const) {
    const stream = createWriteStream(path);
    for (const line of part) stream.write(line);
    stream.end();
    await finished(stream);
  }
  return files;
}
