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

/** Two families, each of which is brought to length 1 by itself: sequences of words, and parts of words. */
export type Ngrams = readonly [sequences: Map<number, number>, parts: Map<number, number>];

const [offset, prime] = [0x811c9dc5, 0x01000193];
/** Sets a word's parts apart from the words themselves. */
const partSeed = 0x9e3779b9;

/** Counts the n-grams of a text, each under its 32-bit hash (FNV-1a over UTF-16 units, mixed). */
export function hashNgrams(words: readonly Word[], { words: mostWords, characters, letters }: NgramLengths): Ngrams {
  const sequences = new Map<number, number>();
  const parts = new Map<number, number>();
  for (let first = 0; first < words.length; first += 1) {
    let hash = offset;
    let most = characters;
    for (let length = 1; length <= Math.max(characters, mostWords); length += 1) {
      const word = words[first + length - 1];
      if (!word) break;
      if (word.kind !== 'character') most = Math.min(most, mostWords);
      else if (most < characters) most = mostWords;
      if (length > Math.max(most, 0)) break;
      hash = add(add(hash, word.text), ' ');
      count(sequences, mix(hash));
    }
    const word = words[first];
    if (word?.kind === 'word' && letters[1] > 0) countLetters(parts, ` ${word.text} `, letters);
  }
  return [sequences, parts];
}

function countLetters(parts: Map<number, number>, text: string, [least, most]: NgramLengths['letters']): void {
  for (let first = 0; first + least <= text.length; first += 1) {
    let hash = partSeed;
    const end = Math.min(text.length, first + most);
    for (let at = first; at < end; at += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(at), prime);
      if (at - first + 1 >= least) count(parts, mix(hash));
    }
  }
}

function add(hash: number, text: string): number {
  let next = hash;
  for (let at = 0; at < text.length; at += 1) next = Math.imul(next ^ text.charCodeAt(at), prime);
  return next;
}

/** The low bits of FNV-1a hardly depend on the last unit's high bits: MurmurHash3's finish spreads them. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function count(counts: Map<number, number>, hash: number): void {
  counts.set(hash, (counts.get(hash) ?? 0) + 1);
}
