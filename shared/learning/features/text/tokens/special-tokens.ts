import * as z from 'zod';
import type { AddedToken, TokenizerSpec } from './tokenizer-spec.ts';
import { UnreadableTokenizerError } from './unreadable-tokenizer.ts';

const named = z.union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)]);

/** What tokenizer_config.json says beside the vocabulary. */
export const tokenizerConfig = z.looseObject({
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
  add_prefix_space: z.boolean().nullish(),
  pad_token: named.nullish(),
  unk_token: named.nullish(),
  cls_token: named.nullish(),
  sep_token: named.nullish(),
  mask_token: named.nullish(),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfig>;

/** Where the configuration names a token, and what BERT, RoBERTa and GPT-2 call it. */
const roles = {
  padding: ['pad_token', '[PAD]', '<pad>', '<|endoftext|>'],
  unknown: ['unk_token', '[UNK]', '<unk>'],
  first: ['cls_token', '[CLS]', '<s>', '<|endoftext|>'],
  last: ['sep_token', '[SEP]', '</s>', '<|endoftext|>'],
  mask: ['mask_token', '[MASK]', '<mask>'],
} as const;
type Role = keyof typeof roles;

/** Names of the special tokens that the vocabulary has. */
export type SpecialNames = Readonly<Record<Role, string | null>>;

/** Finds the special tokens by what the configuration, or else each family, calls them. */
export function nameSpecials(has: (token: string) => boolean, config: TokenizerConfig): SpecialNames {
  const find = ([key, ...usual]: readonly string[]) =>
    [config[key ?? ''], ...usual].find((name): name is string => typeof name === 'string' && has(name)) ?? null;
  const [padding, unknown, first, last, mask] = Object.values(roles).map(find);
  return {
    padding: padding ?? null,
    unknown: unknown ?? null,
    first: first ?? null,
    last: last ?? null,
    mask: mask ?? null,
  };
}

/** Ids of the named tokens. Throws UnreadableTokenizerError when the first, the last or the padding one is missing. */
export function numberSpecials(
  names: SpecialNames,
  idOf: (token: string) => number | undefined,
): TokenizerSpec['special'] {
  const idNamed = (name: string | null) => (name === null ? null : (idOf(name) ?? null));
  const needed = (role: 'padding' | 'first' | 'last') => {
    const id = idNamed(names[role]);
    if (id !== null) return id;
    const [key, ...usual] = roles[role];
    throw new UnreadableTokenizerError(
      `The vocabulary has no ${role} token: it looks for ${usual.join(', ')}; name another one as "${key}" in tokenizer_config.json`,
    );
  };
  return {
    padding: needed('padding'),
    unknown: idNamed(names.unknown),
    first: needed('first'),
    last: needed('last'),
    mask: idNamed(names.mask),
  };
}

/** The special tokens as tokens that stand for themselves in a text; a mask takes the space before it where `maskTakesLeft`. */
export function addSpecials(
  names: SpecialNames,
  idOf: (token: string) => number | undefined,
  maskTakesLeft: boolean,
): AddedToken[] {
  const own = new Set(Object.values(names).filter((name) => name !== null));
  return [...own].map((content) => ({
    content,
    id: idOf(content) ?? 0,
    singleWord: false,
    takesLeft: maskTakesLeft && content === names.mask,
    takesRight: false,
    isNormal: false,
  }));
}
