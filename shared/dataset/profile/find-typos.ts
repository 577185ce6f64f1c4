import { foldSpelling } from '../values/fold-spelling.ts';
import { cellsOf, type Spelling } from './count-spellings.ts';

/** A rare value that looks like a common one mistyped. */
export interface Typo {
  readonly from: string;
  readonly to: string;
  /** Rows that have it. */
  readonly count: number;
}

interface Value {
  /** As it is most often written. */
  readonly text: string;
  /** What is compared: case and width are no slips. */
  readonly folded: string;
  readonly count: number;
}

/** A value is common from so many rows on, and when it has so many times the rows of the rare one. */
const leastCommon = 5;
const mostRare = 3;
const ratio = 5;
/** Of all cells, that are rare and like nothing common: where there are more, rare values are no accident. */
const mostStrangers = 0.05;
/** Letters of the word that is mistyped: among short words many are one letter apart, such as Iran and Iraq. */
const leastLetters = 5;
/** Letters of a text in which the noise letter may stand for anything: in numbers too much would fit. */
const leastLettersOfNoise = 2;
/** Share of a text that one letter written for another may change. */
const mostReplaced = 0.25;
/** A letter is noise when it was written for others so often, and in most of the typos. */
const leastNoise = 3;
const noiseShare = 0.8;
/** Beyond these a column is no list of names, and comparing all with all would take long. */
const mostValues = 5000;
const mostComparedLetters = 400;

/**
 * The letter that stands in for others all over a table, as a failing scanner writes it: most typos of its columns have
 * it. Undefined where there is none.
 */
export function noiseLetter(columns: readonly (readonly Spelling[])[]): string | undefined {
  const typos = columns.flatMap((present) => findAll(present, undefined));
  const written = Map.groupBy(typos, (typo) => typo.written);
  for (const [letter, those] of written) {
    if (letter !== undefined && those.length >= Math.max(leastNoise, noiseShare * typos.length)) return letter;
  }
  return undefined;
}

/**
 * Finds values of one column that are one slip away from a common one: a letter replaced, dropped, added or swapped with
 * its neighbour, or one letter written for another throughout. Digits never count as slips: `scip-inf-1` and
 * `scip-inf-2` are two values. What fits several common values is left alone. The letter `noise` may stand for
 * anything, also in short words.
 */
export function findTypos(present: readonly Spelling[], noise: string | undefined): readonly Typo[] {
  return findAll(present, noise).map(({ from, to, count }) => ({ from, to, count }));
}

function findAll(present: readonly Spelling[], noise: string | undefined): readonly Found[] {
  const values = valuesOf(present);
  if (values.length > mostValues) return [];
  const common = Map.groupBy(
    values.filter(({ count }) => count >= leastCommon),
    ({ folded }) => folded.length,
  );
  const rare = values.filter(({ folded, count }) => count <= mostRare && folded.length <= mostComparedLetters);
  const typos = rare.flatMap((value) => match(value, common, noise));
  const strangers = cellsIn(rare) - typos.reduce((sum, { count }) => sum + count, 0);
  return strangers > mostStrangers * cellsIn(values) ? [] : typos;
}

type Found = Typo & { readonly written: string | undefined };

function match(
  { text, folded, count }: Value,
  common: ReadonlyMap<number, readonly Value[]>,
  noise: string | undefined,
): readonly Found[] {
  const found: Found[] = [];
  for (const length of [folded.length, folded.length - 1, folded.length + 1]) {
    for (const candidate of common.get(length) ?? []) {
      const slip = candidate.count >= ratio * count ? slipBetween(candidate.folded, folded, noise) : undefined;
      if (slip) found.push({ from: text, to: candidate.text, count, written: slip.written });
    }
  }
  return found.length === 1 ? found : [];
}

function valuesOf(present: readonly Spelling[]): readonly Value[] {
  const byFolded = Map.groupBy(present, ({ trimmed }) => foldSpelling(trimmed));
  return [...byFolded].map(([folded, spellings]) => {
    const [commonest] = spellings.toSorted((a, b) => b.count - a.count);
    return { text: commonest?.trimmed ?? folded, folded, count: cellsOf(spellings) };
  });
}

const cellsIn = (values: readonly Value[]): number => values.reduce((sum, { count }) => sum + count, 0);

interface Slip {
  /** The letter that was written for another; undefined for the other slips. */
  readonly written: string | undefined;
}

/** How `wrong` may have come of `right`; undefined when it takes more than one slip, or the word is too short to tell. */
function slipBetween(right: string, wrong: string, noise: string | undefined): Slip | undefined {
  if (right.length !== wrong.length) return addedOrDropped(right, wrong);
  const places: number[] = [];
  for (let at = 0; at < right.length; at += 1) if (right[at] !== wrong[at]) places.push(at);
  const [first = 0, second = 0, ...more] = places;
  const [lost, written] = [right[first], wrong[first]];
  const isReplaced = places.length > 0 && places.every((at) => right[at] === lost && wrong[at] === written);
  if (isReplaced && written === noise && lettersIn(right) >= leastLettersOfNoise) return { written };
  if (!places.every((at) => isLetter(right[at]) && isLetter(wrong[at]) && wordLength(right, at) >= leastLetters)) {
    return undefined;
  }
  if (isReplaced && places.length <= Math.max(1, right.length * mostReplaced)) return { written };
  const isSwapped = second === first + 1 && more.length === 0 && lost === wrong[second] && written === right[second];
  return isSwapped ? { written: undefined } : undefined;
}

function addedOrDropped(right: string, wrong: string): Slip | undefined {
  const [short, long] = right.length < wrong.length ? [right, wrong] : [wrong, right];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  // A letter at the very end may well be a plural.
  if (at === short.length || short.slice(at) !== long.slice(at + 1) || !isLetter(long[at])) return undefined;
  return wordLength(right, at) >= leastLetters ? { written: undefined } : undefined;
}

const isLetter = (letter: string | undefined): boolean => letter !== undefined && /\p{L}/u.test(letter);

const lettersIn = (text: string): number => [...text].filter(isLetter).length;

/** Letters of the word around a place of a text. */
function wordLength(text: string, at: number): number {
  let [start, end] = [at, at];
  while (isLetter(text[start - 1])) start -= 1;
  while (isLetter(text[end])) end += 1;
  return end - start;
}
