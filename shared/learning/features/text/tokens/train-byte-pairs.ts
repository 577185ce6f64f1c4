import { align } from './aligned-text.ts';
import { byteLetters } from './byte-letters.ts';
import { normaliseText } from './normalise-text.ts';
import { countPairs } from './pair-counts.ts';
import { nameSpecials, numberSpecials } from './special-tokens.ts';
import { splitText } from './split-text.ts';
import type { NormalStep, SplitStep, TokenizerSpec } from './tokenizer-spec.ts';

/** RoBERTa's, in the order of their ids. */
const specials = ['<s>', '<pad>', '</s>', '<unk>', '<mask>'];
const split: SplitStep[] = [{ type: 'bytes', splits: true, addsSpace: false }];

interface TrainingChoices {
  /** Special tokens and the 256 bytes included. */
  readonly vocabularySize: number;
  /** Pairs that stand in the texts fewer times are not merged. */
  readonly leastCount: number;
  readonly normalise: NormalStep[];
}

/**
 * Learns byte-level byte pairs (Sennrich, Haddow & Birch 2016; Radford et al. 2019): the most frequent pair of neighbours
 * inside of words is merged, of equals the one whose pieces came first, as Hugging Face's BpeTrainer has it. Special
 * tokens are never read out of a text: a tenant's "<s>" is four letters.
 */
export function trainBytePairs(texts: readonly string[], choices: TrainingChoices): TokenizerSpec {
  const pieces = [...specials, ...[...byteLetters].sort()];
  const merges: [string, string][] = [];
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const idOf = (piece: string) => ids.get(piece);
  const words = Array.from(countWords(texts, choices.normalise), ([word, count]) => ({
    ids: Array.from(word, (letter) => idOf(letter) ?? 0),
    count,
  }));
  const pairs = countPairs(words);
  while (pieces.length < choices.vocabularySize) {
    const best = pairs.takeBest();
    if (!best || best.count < choices.leastCount) break;
    const [left, right] = [pieces[best.left] ?? '', pieces[best.right] ?? ''];
    const known = idOf(left + right);
    if (known === undefined) {
      ids.set(left + right, pieces.length);
      pieces.push(left + right);
    }
    merges.push([left, right]);
    pairs.merge(best, known ?? pieces.length - 1);
  }
  const names = nameSpecials((piece) => ids.has(piece), {});
  return {
    normalise: choices.normalise,
    split,
    model: { type: 'byte_pairs', pieces, merges, unknown: null, ignoresMerges: false },
    added: [],
    special: numberSpecials(names, idOf),
  };
}

function countWords(texts: readonly string[], normalise: readonly NormalStep[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const { text: word } of splitText(normaliseText(align(text, 0), normalise), split)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}
