import { addText, hashOffset, mixHash, partSeed } from './hash-text.ts';
import { splitWords, type Word } from './split-words.ts';

/**
 * Hashes of what a place of a text is made of: the word and its letter sequences (Bojanowski et al. 2017); in a script
 * without spaces the character, and what it begins together with the next ones.
 */
export interface UnitVocabulary {
  /** Ascending. */
  readonly hashes: Uint32Array;
}

/** Texts as ids of units, row-major, rows x places x `unitCount`; id 0 stands for none, `hashes[j]` has the id j + 1. */
export interface UnitRows {
  readonly rowCount: number;
  readonly placeCount: number;
  readonly ids: Int32Array;
  /** What each unit counts: 1 / the root of the place's number of units, 0 for none. A place without known units is 0. */
  readonly shares: Float32Array;
  /** Places that each text fills, at least 1. */
  readonly lengths: Int32Array;
}

/** Units of a place at most: the word with all sequences of 3 and 4 letters of a word of nine letters. */
export const unitCount = 16;
/** Places of a text that are read; a text that is longer is cut. */
export const mostPlaces = 256;

const [leastLetters, mostLetters] = [3, 4];
/** Characters in a row of a script without spaces. */
const mostCharacters = 3;

/** Learns the units that stand in at least `leastTexts` of the texts, the most frequent `mostUnits` of them. */
export function fitUnits(
  texts: readonly string[],
  { leastTexts, mostUnits }: { readonly leastTexts: number; readonly mostUnits: number },
): UnitVocabulary {
  const textCounts = new Map<number, number>();
  for (const text of texts) {
    const words = readWords(text);
    const own = new Set(words.flatMap((_, place) => hashUnits(words, place)));
    for (const hash of own) textCounts.set(hash, (textCounts.get(hash) ?? 0) + 1);
  }
  const frequent = [...textCounts].filter(([, count]) => count >= leastTexts);
  if (frequent.length > mostUnits) frequent.sort(([a, m], [b, n]) => n - m || a - b).splice(mostUnits);
  return { hashes: Uint32Array.from(frequent, ([hash]) => hash).sort() };
}

/** Opens a vocabulary for reading texts; all rows get the places of the longest. */
export function openUnits({ hashes }: UnitVocabulary): (texts: readonly string[]) => UnitRows {
  const idOf = new Map(Array.from(hashes, (hash, index) => [hash, index + 1]));
  return (texts) => {
    const read = texts.map((text) => {
      const words = readWords(text);
      return words.map((_, place) =>
        hashUnits(words, place)
          .flatMap((hash) => idOf.get(hash) ?? [])
          .slice(0, unitCount),
      );
    });
    const lengths = Int32Array.from(read, (places) => Math.max(1, places.length));
    const placeCount = lengths.reduce((most, length) => Math.max(most, length), 1);
    const ids = new Int32Array(texts.length * placeCount * unitCount);
    const shares = new Float32Array(ids.length);
    read.forEach((places, row) => {
      places.forEach((units, place) => {
        const first = (row * placeCount + place) * unitCount;
        ids.set(units, first);
        shares.fill(1 / Math.sqrt(units.length), first, first + units.length);
      });
    });
    return { rowCount: texts.length, placeCount, ids, shares, lengths };
  };
}

const readWords = (text: string) => splitWords(text).slice(0, mostPlaces);

function hashUnits(words: readonly Word[], place: number): number[] {
  const word = words[place];
  if (!word) return [];
  const whole = addText(hashOffset, word.text);
  if (word.kind === 'word') return [mixHash(whole), ...hashLetters(` ${word.text} `)];
  if (word.kind === 'sign') return [mixHash(whole)];
  const hashes = [mixHash(whole)];
  let hash = whole;
  for (const next of words.slice(place + 1, place + mostCharacters)) {
    if (next.kind !== 'character') break;
    hash = addText(hash, next.text);
    hashes.push(mixHash(hash));
  }
  return hashes;
}

function hashLetters(text: string): number[] {
  const hashes: number[] = [];
  for (let length = leastLetters; length <= mostLetters; length += 1) {
    for (let first = 0; first + length <= text.length; first += 1) {
      hashes.push(mixHash(addText(partSeed, text.slice(first, first + length))));
    }
  }
  return hashes;
}
