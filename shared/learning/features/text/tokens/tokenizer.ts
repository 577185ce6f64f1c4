import { openTokenFinder, type Stretch } from './added-tokens.ts';
import { type AlignedText, align, endOf, startOf } from './aligned-text.ts';
import { openBytePairs } from './byte-pairs.ts';
import { normaliseText } from './normalise-text.ts';
import { splitText } from './split-text.ts';
import { type SplitStep, type TokenizerSpec, tokenizerSpec } from './tokenizer-spec.ts';
import { remembering } from './word-model.ts';
import { openWordPiece } from './word-piece.ts';

/** Tokens of a text, the special first and last one included, and where each begins and ends in it, in UTF-16 units. */
interface Tokens {
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Cuts texts into tokens. */
export interface Tokenizer {
  /** Ids run from 0 to one less than this. */
  readonly vocabularySize: number;
  readonly special: TokenizerSpec['special'];
  /** Of what takes more than `mostTokens` the end is left out. Throws RangeError below 2, which the special ones take. */
  encode(text: string, mostTokens: number): Tokens;
}

interface Token {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Opens a tokenizer. Throws ZodError when `spec` is none, and RangeError when its parts do not fit together. */
export function openTokenizer(spec: unknown): Tokenizer {
  const { normalise, split, model, added, special } = tokenizerSpec.parse(spec);
  const cut = remembering(model.type === 'word_piece' ? openWordPiece(model) : openBytePairs(model));
  const findRaw = openTokenFinder(
    added.filter(({ isNormal }) => !isNormal),
    [],
  );
  const findNormal = openTokenFinder(
    added.filter(({ isNormal }) => isNormal),
    normalise,
  );
  const stretchesOf = (part: AlignedText): readonly Stretch[] =>
    findRaw(part).flatMap((stretch) =>
      stretch.id === null ? findNormal(normaliseText(stretch.text, normalise)) : [stretch],
    );
  const isSplitAtSpaces = split.some(splitsAtSpaces) && added.every(({ content }) => !/\s/.test(content));
  function* read(text: string): Generator<Token> {
    for (const part of isSplitAtSpaces ? partsOf(text) : [align(text, 0)]) {
      for (const stretch of stretchesOf(part)) {
        if (stretch.id === null) {
          for (const word of splitText(stretch.text, split)) {
            const { ids, lengths } = cut(word.text);
            let unit = 0;
            for (const [at, id] of ids.entries()) {
              const end = unit + (lengths[at] ?? 0);
              if (id >= 0) yield { id, ...withoutSpaces(text, startOf(word, unit), endOf(word, end - 1)) };
              unit = end;
            }
          }
        } else yield { id: stretch.id, ...withoutSpaces(text, startOf(stretch.text, 0), lastEnd(stretch.text)) };
      }
    }
  }
  return {
    vocabularySize: added.reduce((most, { id }) => Math.max(most, id + 1), model.pieces.length),
    special,
    encode: (text, mostTokens) => {
      if (mostTokens < 2) throw new RangeError('A text takes two tokens at least, the first and the last');
      const tokens: Token[] = [{ id: special.first, start: 0, end: 0 }];
      for (const token of read(text)) {
        if (tokens.length === mostTokens - 1) break;
        tokens.push(token);
      }
      tokens.push({ id: special.last, start: text.length, end: text.length });
      return {
        ids: Int32Array.from(tokens, ({ id }) => id),
        starts: Int32Array.from(tokens, ({ start }) => start),
        ends: Int32Array.from(tokens, ({ end }) => end),
      };
    },
  };
}

const splitsAtSpaces = (step: SplitStep) => step.type !== 'bytes' || step.splits;

const partLength = 4096;
/** A longer word is cut, because no one writes such words, and learning from one would take long. */
const longestWord = 4 * partLength;

/** The text in parts that begin with white space, where words end, so that the end of a long one need not be read. */
function* partsOf(text: string): Generator<AlignedText> {
  for (let from = 0; from < text.length; ) {
    const most = from + partLength + longestWord;
    const border = text.slice(from + partLength, most).search(/(?<=\S)\s/);
    const to = border >= 0 ? from + partLength + border : wholeSign(text, most);
    yield align(text.slice(from, to), from);
    from = to;
  }
}

/** The place, or the next one when it is inside of a character of two units. */
const wholeSign = (text: string, at: number) => ((text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at);

const lastEnd = (text: AlignedText) => endOf(text, text.text.length - 1);

/** The span without the white space at its ends, unless there is nothing else. */
function withoutSpaces(text: string, start: number, end: number): Omit<Token, 'id'> {
  const own = text.slice(start, end);
  const trimmed = own.trim();
  if (trimmed === '') return { start, end };
  const from = start + own.indexOf(trimmed);
  return { start: from, end: from + trimmed.length };
}
