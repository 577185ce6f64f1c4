/** Pieces of a word, one after the other: the id of each, -1 for one that is left out, and the units that it takes. */
export interface WordPieces {
  readonly ids: readonly number[];
  readonly lengths: readonly number[];
}

/** Cuts a word into pieces of a vocabulary. */
export type WordModel = (word: string) => WordPieces;

const mostKept = 20_000;
const longestKept = 32;

/** Remembers the pieces of short words, because most words come again. */
export function remembering(model: WordModel): WordModel {
  const known = new Map<string, WordPieces>();
  return (word) => {
    if (word.length > longestKept) return model(word);
    const kept = known.get(word);
    if (kept) return kept;
    const pieces = model(word);
    if (known.size >= mostKept) known.clear();
    known.set(word, pieces);
    return pieces;
  };
}

/** Ids of pieces by what they are; '' has none. */
export function pieceIds(pieces: readonly string[]): ReadonlyMap<string, number> {
  return new Map(pieces.flatMap((piece, id) => (piece === '' ? [] : [[piece, id] as const])));
}
