import { addSpecials, nameSpecials, numberSpecials, type TokenizerConfig } from './special-tokens.ts';
import type { NormalStep, TokenizerSpec } from './tokenizer-spec.ts';
import { UnreadableTokenizerError } from './unreadable-tokenizer.ts';
import { pieceIds } from './word-model.ts';

const longestWord = 100;

/** What BERT's own normalisation does; marks are removed with capitals unless it is said. */
export function bertSteps(options: {
  readonly cleans: boolean;
  readonly partsChinese: boolean;
  readonly stripsMarks: boolean | null;
  readonly lowercases: boolean;
}): NormalStep[] {
  const stripsMarks = options.stripsMarks ?? options.lowercases;
  return [
    ...(options.cleans ? [{ type: 'clean' } as const] : []),
    ...(options.partsChinese ? [{ type: 'part_chinese' } as const] : []),
    ...(stripsMarks ? [{ type: 'unicode', form: 'NFD' } as const, { type: 'strip_marks', all: false } as const] : []),
    ...(options.lowercases ? [{ type: 'lowercase' } as const] : []),
  ];
}

/**
 * BERT's vocab.txt: a piece a line. Where the configuration does not say whether capitals count, they do in a vocabulary
 * that has words with capitals. Throws UnreadableTokenizerError when it is none.
 */
export function readVocabularyText(text: string, config: TokenizerConfig): TokenizerSpec {
  const pieces = text.split(/\r?\n/).map((line) => line.trim());
  while (pieces.at(-1) === '') pieces.pop();
  const ids = pieceIds(pieces);
  const idOf = (piece: string) => ids.get(piece);
  const names = nameSpecials((piece) => ids.has(piece), config);
  const special = numberSpecials(names, idOf);
  if (names.unknown === null) {
    throw new UnreadableTokenizerError('vocab.txt has no token for unknown words: a line "[UNK]" is needed');
  }
  return {
    normalise: bertSteps({
      cleans: true,
      partsChinese: config.tokenize_chinese_chars ?? true,
      stripsMarks: config.strip_accents ?? null,
      lowercases: config.do_lower_case ?? !pieces.some((piece) => /^\p{Lu}\p{Ll}+$/u.test(piece)),
    }),
    split: [{ type: 'bert' }],
    model: { type: 'word_piece', pieces, unknown: names.unknown, inside: '##', longestWord },
    added: addSpecials(names, idOf, false),
    special,
  };
}
