import * as z from 'zod';
import { pack, unpackAll } from '../../artifact/pack.ts';
import { type ContrastiveState, fitContrastive } from '../../classical/contrastive/fit-contrastive.ts';
import { fitNgrams, openTfidf } from '../../features/text/tfidf.ts';
import { oneOf, readSettings, realNumber, type Settings, wholeNumber } from '../../search/search-space.ts';
import type { Pace } from '../pace.ts';
import { ngramLengths, ngramLimits } from '../text/ngram-limits.ts';
import { floats } from '../text/ngram-table.ts';
import type { KnownQuestions } from './answer-documents.ts';
import { groupCentres, openSentences, type SentenceTable } from './sentence-table.ts';

/** As an artifact keeps them. */
export const sentenceSettings = z.strictObject({ lengths: ngramLengths });

/** The usual ones were chosen by test questions of CLINC150 and Banking77, with 3, 10 and all questions of an answer. */
export const sentenceSpace = {
  words: wholeNumber(1, 3, { usual: 2 }),
  letters: oneOf([0, 4, 5, 6], { usual: 4 }),
  width: wholeNumber(32, 256, { usual: 128, scale: 'log' }),
  epochs: wholeNumber(5, 60, { usual: 20 }),
  learning_rate: realNumber(0.01, 0.5, { usual: 0.05, scale: 'log' }),
  temperature: realNumber(0.05, 0.5, { usual: 0.2, scale: 'log' }),
  dropout: realNumber(0, 0.7, { usual: 0.5 }),
};

const pairsPerBatch = 64;

interface SentenceFit {
  readonly known: KnownQuestions;
  readonly chosen: Settings;
  readonly seed: number;
  readonly pace: Pace;
}

/**
 * Learns vectors of sentences by pairs that one answer fits: two questions of it, or a question and the answer's text.
 * An answer lies in the middle of them all.
 */
export async function fitSentences({ known, chosen, seed, pace }: SentenceFit): Promise<SentenceTable> {
  const choice = readSettings(sentenceSpace, chosen);
  const { words, letters, width, temperature } = choice;
  const lengths = { words, characters: 3, letters: [3, letters] as const };
  const texts = [...known.texts, ...known.answerTexts];
  const groups = Int32Array.from([...Array.from(known.answers), ...known.answerTexts.keys()]);
  const vocabulary = fitNgrams(texts, lengths, { ...ngramLimits(texts.length, width), leastTexts: 1 });
  const resumeFrom = readState(pace.checkpoint?.resumeFrom);
  const passes = fitContrastive(
    { rows: openTfidf(vocabulary)(texts), groups, width },
    {
      epochCount: choice.epochs,
      learningRate: choice.learning_rate,
      dropout: choice.dropout,
      temperature,
      pairsPerBatch,
      seed,
      resumeFrom,
    },
  );
  let vectors = resumeFrom?.vectors ?? new Float32Array(vocabulary.hashes.length * width);
  for (const { iteration, iterationCount, loss, state } of passes) {
    vectors = state.vectors;
    const progress = { iteration, iterationCount, fraction: iteration / iterationCount };
    const snapshot = () => pack({ vectors: state.vectors, sums: state.sums, done: state.done });
    if (!(await pace.step({ ...progress, scores: { training_loss: loss } }, snapshot))) break;
  }
  const table = { vocabulary, vectors, offsets: new Float32Array(width) };
  return { table, temperature, answers: groupCentres(openSentences(table)(texts), groups, known.answerTexts.length) };
}

/** Throws RangeError when the bytes are no checkpoint of this fit. */
function readState(bytes: Uint8Array | undefined): ContrastiveState | undefined {
  if (!bytes) return undefined;
  const { vectors, sums, done } = unpackAll(bytes);
  if (!(done instanceof Uint32Array)) throw new RangeError('The checkpoint does not say how far it is');
  return { vectors: floats(vectors), sums: floats(sums), done };
}
