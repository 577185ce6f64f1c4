import { addText, addUnit, hashOffset, mixHash, partSeed } from './hash-text.ts';
import type { Word } from './split-words.ts';

/** How long the n-grams are; 0 makes none of that family. */
export interface NgramLengths {
  /** Words in a row, at most. */
  readonly words: number;
  /** Characters in a row of a script without spaces, at most. */
  readonly characters: number;
  /** Letters in a row within a spaced word and its borders: from the first to the second. */
  readonly letters: readonly [least: number, most: number];
}

/** Two families, each of which is brought to a length of its own (`familyLengths`): sequences and parts of words. */
export type Ngrams = readonly [sequences: Map<number, number>, parts: Map<number, number>];

/** Counts the n-grams of a text, each under its 32-bit hash (FNV-1a over UTF-16 units, mixed). */
export function hashNgrams(words: readonly Word[], { words: mostWords, characters, letters }: NgramLengths): Ngrams {
  const sequences = new Map<number, number>();
  const parts = new Map<number, number>();
  for (let first = 0; first < words.length; first += 1) {
    let hash = hashOffset;
    let most = characters;
    for (let length = 1; length <= Math.max(characters, mostWords); length += 1) {
      const word = words[first + length - 1];
      if (!word) break;
      if (word.kind !== 'character') most = Math.min(most, mostWords);
      else if (most < characters) most = mostWords;
      if (length > Math.max(most, 0)) break;
      hash = addText(addText(hash, word.text), ' ');
      count(sequences, mixHash(hash));
    }
    const word = words[first];
    if (word?.kind === 'word' && letters[1] > 0) countLetters(parts, ` ${word.text} `, letters);
  }
  return [sequences, parts];
}

/**
 * The length of each family: 1, and for the parts the share of the words that have any, so that a number or a name in a
 * text without spaces does not weigh as much as all the rest.
 */
export function familyLengths(words: readonly Word[]): readonly [sequences: number, parts: number] {
  const countOf = (own: Word['kind']) => words.filter(({ kind }) => kind === own).length;
  const spaced = countOf('word');
  return [1, spaced / Math.max(1, spaced + countOf('character'))];
}

function countLetters(parts: Map<number, number>, text: string, [least, most]: NgramLengths['letters']): void {
  for (let first = 0; first + least <= text.length; first += 1) {
    let hash = partSeed;
    const end = Math.min(text.length, first + most);
    for (let at = first; at < end; at += 1) {
      hash = addUnit(hash, text.charCodeAt(at));
      if (at - first + 1 >= least) count(parts, mixHash(hash));
    }
  }
}

function count(counts: Map<number, number>, hash: number): void {
  counts.set(hash, (counts.get(hash) ?? 0) + 1);
}
