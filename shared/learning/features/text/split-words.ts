/**
 * A character of a script that sets no spaces between words, a word, or any other sign but white space. An apostrophe
 * between letters belongs to the word ("won't").
 */
const pattern =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[[\p{L}\p{M}\p{N}_]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]]+(?:['’][[\p{L}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]]+)*|\S/gv;
const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]$/u;
const wordLike = /^[\p{L}\p{M}\p{N}_]/u;

export interface Word {
  readonly text: string;
  /** `character` of a script without spaces, `word`, or `sign` (punctuation, emoji). */
  readonly kind: 'character' | 'word' | 'sign';
}

/** The words of a text in small letters and compatibility form (NFKC), in order; none of white space. */
export function splitWords(text: string): Word[] {
  return (text.normalize('NFKC').toLowerCase().match(pattern) ?? []).map((part) => ({
    text: part,
    kind: unspaced.test(part) ? 'character' : wordLike.test(part) ? 'word' : 'sign',
  }));
}
