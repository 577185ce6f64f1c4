import * as z from 'zod';

export const ngramLengths = z.strictObject({
  words: z.int(),
  characters: z.int(),
  letters: z.tuple([z.int(), z.int()]).readonly(),
});

/** With fewer texts every n-gram counts; with more, one that stands in a single text tells nothing of others. */
const fewTexts = 1000;
const mostNgrams = 200_000;
/** N-grams times their numbers: a table of 48 MB, which a function loads in a moment. */
const mostNumbers = 12_000_000;

/** Which n-grams of so many texts are kept, where each has `width` numbers. */
export function ngramLimits(textCount: number, width: number) {
  return {
    leastTexts: textCount < fewTexts ? 1 : 2,
    mostNgrams: Math.min(mostNgrams, Math.floor(mostNumbers / width)),
  };
}
