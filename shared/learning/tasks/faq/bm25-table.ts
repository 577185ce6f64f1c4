import { bm25Weights } from '../../classical/bm25.ts';
import { fitTerms, openTerms } from '../../features/text/search-terms.ts';
import { floats, sumVectors, type VectorTable } from '../text/ngram-table.ts';
import { answerDocuments, type KnownQuestions } from './answer-documents.ts';

/** Terms times answers: a table of 48 MB. */
const mostNumbers = 12_000_000;

/** What each term adds to the score of each answer: row-major, terms x answers. */
export interface Bm25Table extends VectorTable {
  /** Of the terms, ascending. */
  readonly hashes: Uint32Array;
}

/** Reads the documents of all answers. */
export function fitBm25(known: KnownQuestions): Bm25Table {
  const documents = answerDocuments(known);
  const answerCount = documents.length;
  const hashes = fitTerms(documents, Math.floor(mostNumbers / answerCount));
  const weights = bm25Weights(openTerms(hashes)(documents));
  const vectors = new Float32Array(hashes.length * answerCount);
  for (let answer = 0; answer < answerCount; answer += 1) {
    for (let at = weights.starts[answer] as number; at < (weights.starts[answer + 1] as number); at += 1) {
      vectors[(weights.columns[at] as number) * answerCount + answer] = weights.values[at] as number;
    }
  }
  return { hashes, vectors, offsets: new Float32Array(answerCount) };
}

/** Scores of each answer for each text, row-major. A text without known terms gives every answer 0. */
export function openBm25(table: Bm25Table): (texts: readonly string[]) => Float64Array {
  const encode = openTerms(table.hashes, { isOnce: true });
  return (texts) => sumVectors(encode(texts), table);
}

export const packBm25 = ({ hashes, vectors }: Bm25Table) => ({ terms: hashes, termWeights: vectors });

/** Reads what `packBm25` named. Throws RangeError when a part is missing. */
export function readBm25(parts: Readonly<Record<string, unknown>>, answerCount: number): Bm25Table {
  const { terms, termWeights } = parts;
  if (!(terms instanceof Uint32Array)) throw new RangeError('The weights hold no terms');
  return { hashes: terms, vectors: floats(termWeights), offsets: new Float32Array(answerCount) };
}
