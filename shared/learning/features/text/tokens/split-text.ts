import { type AlignedText, align, endOf, sliceAligned, startOf } from './aligned-text.ts';
import { byteLetters } from './byte-letters.ts';
import type { SplitStep } from './tokenizer-spec.ts';

/** What counts as white space in Unicode: `\s` of regular expressions here differs in two code points. */
const space = String.raw`\p{White_Space}`;
const bert = new RegExp(String.raw`[!-\/:-@\[-\x60{-~\p{P}]|[^!-\/:-@\[-\x60{-~\p{P}${space}]+`, 'gu');
const letter = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
const wordsAndSigns = new RegExp(`[${letter}]+|[^${letter}${space}]+`, 'gu');
const notSpace = new RegExp(`[^${space}]+`, 'gu');
/** GPT-2's. */
const bytePattern = new RegExp(
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^${space}\p{L}\p{N}]+|${space}+(?![^${space}])|${space}+`,
  'gu',
);

/** Splits a text into words; of bytes, each unit of a word is one byte's letter. */
export function splitText(text: AlignedText, steps: readonly SplitStep[]): readonly AlignedText[] {
  return steps.reduce<readonly AlignedText[]>((words, step) => words.flatMap((word) => split(word, step)), [text]);
}

function split(word: AlignedText, step: SplitStep): AlignedText[] {
  switch (step.type) {
    case 'bert':
      return matches(word, bert);
    case 'words_and_signs':
      return matches(word, wordsAndSigns);
    case 'white_space':
      return matches(word, notSpace);
    case 'bytes': {
      const spaced = step.addsSpace && !startsWithSpace.test(word.text) ? withSpace(word) : word;
      return (step.splits ? matches(spaced, bytePattern) : [spaced]).map(toByteLetters);
    }
  }
}

const startsWithSpace = new RegExp(`^${space}`, 'u');

function matches(word: AlignedText, pattern: RegExp): AlignedText[] {
  return Array.from(word.text.matchAll(pattern), ({ index, 0: part }) =>
    sliceAligned(word, index, index + part.length),
  );
}

/** A space before the text that stands for nothing of the original. */
function withSpace(word: AlignedText): AlignedText {
  if (word.text === '') return word;
  const count = word.text.length + 1;
  const first = startOf(word, 0);
  return {
    text: ` ${word.text}`,
    places: {
      starts: Int32Array.from({ length: count }, (_, at) => (at === 0 ? first : startOf(word, at - 1))),
      ends: Int32Array.from({ length: count }, (_, at) => (at === 0 ? first : endOf(word, at - 1))),
    },
    from: 0,
  };
}

const encoder = new TextEncoder();

function toByteLetters(word: AlignedText): AlignedText {
  const bytes = encoder.encode(word.text);
  let text = '';
  for (const byte of bytes) text += byteLetters[byte];
  if (bytes.length === word.text.length) return { ...word, text };
  const places = { starts: new Int32Array(bytes.length), ends: new Int32Array(bytes.length) };
  let [byte, unit] = [0, 0];
  for (const sign of word.text) {
    const size = byteCount(sign.codePointAt(0) ?? 0);
    places.starts.fill(startOf(word, unit), byte, byte + size);
    places.ends.fill(endOf(word, unit + sign.length - 1), byte, byte + size);
    byte += size;
    unit += sign.length;
  }
  return { ...align(text, 0), places };
}

function byteCount(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
