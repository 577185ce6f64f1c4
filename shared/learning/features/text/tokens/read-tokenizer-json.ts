import * as z from 'zod';
import { choose, component, readNormalizer, readPreTokenizer } from './read-components.ts';
import { listPieces, readMerge, vocabulary } from './read-merges.ts';
import { nameSpecials, numberSpecials, type TokenizerConfig } from './special-tokens.ts';
import type { TokenizerSpec } from './tokenizer-spec.ts';
import { UnreadableTokenizerError } from './unreadable-tokenizer.ts';

const addedToken = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(false),
});

/** What of Hugging Face's tokenizer.json counts here; lengths are cut and padded by who asks. */
const tokenizerFile = z.looseObject({
  added_tokens: z.array(addedToken).default([]),
  normalizer: component.nullish(),
  pre_tokenizer: component.nullish(),
  post_processor: component.nullish(),
  padding: z.looseObject({ pad_token: z.string() }).nullish(),
  /** Files of before 2021 do not say the model's type. */
  model: z.looseObject({ type: z.string().optional() }),
});

const wordPiece = z.looseObject({
  vocab: vocabulary,
  unk_token: z.string().default('[UNK]'),
  continuing_subword_prefix: z.string().default('##'),
  max_input_chars_per_word: z.int().positive().default(100),
});
const absent = z.union([z.null(), z.literal(''), z.literal(false), z.literal(0)]).optional();
const bytePairs = z.looseObject({
  vocab: vocabulary,
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  unk_token: z.string().nullish(),
  ignore_merges: z.boolean().default(false),
});
const unsupportedOptions = ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix', 'fuse_unk', 'byte_fallback'];

const models: Readonly<Record<string, (model: unknown) => TokenizerSpec['model']>> = {
  WordPiece: (model) => {
    const { vocab, unk_token, continuing_subword_prefix, max_input_chars_per_word } = wordPiece.parse(model);
    return {
      type: 'word_piece',
      pieces: listPieces(vocab, 'tokenizer.json'),
      unknown: unk_token,
      inside: continuing_subword_prefix,
      longestWord: max_input_chars_per_word,
    };
  },
  BPE: (model) => {
    const read = bytePairs.parse(model);
    const refused = unsupportedOptions.find((option) => !absent.safeParse(read[option]).success);
    if (refused !== undefined) {
      throw new UnreadableTokenizerError(`tokenizer.json has a BPE model with "${refused}", which is not supported`);
    }
    return {
      type: 'byte_pairs',
      pieces: listPieces(read.vocab, 'tokenizer.json'),
      merges: read.merges.map((merge) => (typeof merge === 'string' ? readMerge(merge, 'tokenizer.json') : merge)),
      unknown: read.unk_token ?? null,
      ignoresMerges: read.ignore_merges,
    };
  },
};

const pair = z.looseObject({ cls: z.tuple([z.string(), z.int()]), sep: z.tuple([z.string(), z.int()]) });
const template = z.looseObject({
  single: z.array(
    z.union([
      z.strictObject({ SpecialToken: z.looseObject({ id: z.string() }) }),
      z.strictObject({ Sequence: z.looseObject({ id: z.string() }) }),
    ]),
  ),
});
type Ends = Pick<TokenizerConfig, 'cls_token' | 'sep_token'>;

const readPair = (part: unknown): Ends => {
  const { cls, sep } = pair.parse(part);
  return { cls_token: cls[0], sep_token: sep[0] };
};

/** What stands around a text. */
const postProcessors: Readonly<Record<string, (part: unknown) => Ends>> = {
  BertProcessing: readPair,
  RobertaProcessing: readPair,
  TemplateProcessing: (part) => {
    const [first, text, last, ...more] = template.parse(part).single;
    if (first && last && text && 'SpecialToken' in first && 'Sequence' in text && 'SpecialToken' in last && !more[0]) {
      return { cls_token: first.SpecialToken.id, sep_token: last.SpecialToken.id };
    }
    throw new UnreadableTokenizerError(
      'tokenizer.json has a TemplateProcessing that does not put exactly one special token before a text and one behind it',
    );
  },
  /** Only trims offsets, as is always done here. */
  ByteLevel: () => ({}),
};

/** Reads tokenizer.json. Throws UnreadableTokenizerError for what is not supported, and ZodError for another file. */
export function readTokenizerJson(json: unknown, config: TokenizerConfig): TokenizerSpec {
  const file = tokenizerFile.parse(json);
  const type = file.model.type ?? ('merges' in file.model ? 'BPE' : 'WordPiece');
  const model = choose('model', models, type)(file.model);
  const post = file.post_processor;
  const ends = post ? choose('post-processor', postProcessors, post.type)(post) : {};
  const ids = new Map<string, number>(model.pieces.map((piece, id) => [piece, id]));
  for (const { content, id } of file.added_tokens) ids.set(content, id);
  const idOf = (token: string) => ids.get(token);
  const names = nameSpecials((token) => token !== '' && ids.has(token), {
    unk_token: model.unknown,
    pad_token: file.padding?.pad_token,
    ...config,
    ...ends,
  });
  return {
    normalise: file.normalizer ? readNormalizer(file.normalizer) : [],
    split: file.pre_tokenizer ? readPreTokenizer(file.pre_tokenizer) : [],
    model,
    added: file.added_tokens.map(({ id, content, single_word, lstrip, rstrip, normalized }) => ({
      content,
      id,
      singleWord: single_word,
      takesLeft: lstrip,
      takesRight: rstrip,
      isNormal: normalized,
    })),
    special: numberSpecials(names, idOf),
  };
}
