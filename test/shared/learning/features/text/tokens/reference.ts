import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openTokenizer } from '../../../../../../shared/learning/features/text/tokens/tokenizer.ts';
import type { TokenizerSpec } from '../../../../../../shared/learning/features/text/tokens/tokenizer-spec.ts';

interface Encoded {
  readonly ids: readonly number[];
  /** UTF-16 units. */
  readonly spans: readonly (readonly [number, number])[];
}

/** What Hugging Face's tokenizers answers: see test/fixtures/tokens/make_tokens.py. */
interface Reference {
  readonly corpus: readonly string[];
  readonly texts: readonly string[];
  readonly word_piece: readonly {
    readonly vocabulary: readonly string[];
    readonly options: {
      readonly lowercase: boolean;
      readonly strip_accents?: boolean;
      readonly handle_chinese_chars?: boolean;
    };
    readonly encoded: readonly Encoded[];
  }[];
  readonly byte_pairs: {
    readonly vocabulary: readonly string[];
    readonly merges: readonly string[];
    readonly encoded: readonly Encoded[];
    readonly spaced: readonly Encoded[];
  };
  readonly combined: readonly {
    readonly file: { readonly model: object } & Record<string, unknown>;
    readonly encoded: readonly Encoded[];
  }[];
}

const path = resolve(import.meta.dirname, '../../../../../fixtures/tokens/tokens.json');
export const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;

/** Ids by piece. */
export const idsOf = (vocabulary: readonly string[]): Record<string, number> =>
  Object.fromEntries(vocabulary.map((piece, id) => [piece, id]));

/**
 * Our tokens of the reference's texts, and the reference's, side by side. Not compared is white space at a token's ends,
 * where the special ones at the text's ends stand, and whether a mark belongs to the letter that it was composed with, as it does here.
 */
export function compareTexts(spec: TokenizerSpec, encoded: readonly Encoded[]) {
  const tokenizer = openTokenizer(JSON.parse(JSON.stringify(spec)));
  return reference.texts.map((text, at) => {
    const tokens = tokenizer.encode(text, 1000);
    const spans = Array.from(tokens.starts, (start, token) => [start, tokens.ends[token] ?? 0] as const);
    const wanted = encoded[at] ?? { ids: [], spans: [] };
    return {
      ours: { text, ids: [...tokens.ids], spans: innerSpans(text, spans) },
      theirs: { text, ids: wanted.ids, spans: innerSpans(text, wanted.spans) },
    };
  });
}

function innerSpans(text: string, spans: Encoded['spans']) {
  return spans.slice(1, -1).map(([start, end]) => {
    const own = text.slice(start, end);
    if (own.trim() === '') return null;
    const marks = text.slice(end).match(/^[\p{M}\uff9e]+/u)?.[0].length ?? 0;
    return [start + own.length - own.trimStart().length, end - (own.length - own.trimEnd().length) + marks];
  });
}
