import type { TokenizerSpec } from './tokenizer-spec.ts';
import { pieceIds, type WordModel } from './word-model.ts';

type WordPieceSpec = Extract<TokenizerSpec['model'], { type: 'word_piece' }>;

/**
 * The longest piece that the rest of the word begins with, again and again (Wu et al. 2016, as BERT has it); a word that
 * cannot be cut so, or is too long, is unknown as a whole. Throws RangeError when the unknown piece is no piece.
 */
export function openWordPiece({ pieces, unknown, inside, longestWord }: WordPieceSpec): WordModel {
  const ids = pieceIds(pieces);
  const unknownId = ids.get(unknown);
  if (unknownId === undefined) throw new RangeError(`The vocabulary has no "${unknown}"`);
  const longestPiece = pieces.reduce((most, piece) => Math.max(most, piece.length), 0);
  return (word) => {
    const whole = { ids: [unknownId], lengths: [word.length] };
    if (word.length > longestWord && [...word].length > longestWord) return whole;
    const [found, lengths]: [number[], number[]] = [[], []];
    for (let start = 0; start < word.length; ) {
      const prefix = start > 0 ? inside : '';
      let end = Math.min(word.length, start + longestPiece);
      let id: number | undefined;
      for (; end > start && id === undefined; end -= 1) id = ids.get(prefix + word.slice(start, end));
      if (id === undefined) return whole;
      found.push(id);
      lengths.push(end + 1 - start);
      start = end + 1;
    }
    return { ids: found, lengths };
  };
}
