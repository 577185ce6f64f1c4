import * as z from 'zod';

const normalStep = z.discriminatedUnion('type', [
  /** Removes control characters and turns every white space into a plain one. */
  z.strictObject({ type: z.literal('clean') }),
  /** Puts a space before and behind every Chinese character. */
  z.strictObject({ type: z.literal('part_chinese') }),
  z.strictObject({ type: z.literal('lowercase') }),
  z.strictObject({ type: z.literal('unicode'), form: z.enum(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  /** Removes marks that stand on letters of their own code; `all` also those that take place. */
  z.strictObject({ type: z.literal('strip_marks'), all: z.boolean() }),
]);

const splitStep = z.discriminatedUnion('type', [
  /** At white space, which is left out; every punctuation mark stands alone. */
  z.strictObject({ type: z.literal('bert') }),
  /** Runs of letters and digits, and runs of other signs. */
  z.strictObject({ type: z.literal('words_and_signs') }),
  z.strictObject({ type: z.literal('white_space') }),
  /** Each byte of the text in UTF-8 becomes a letter (GPT-2); `splits` at words, each with the space before it. */
  z.strictObject({ type: z.literal('bytes'), splits: z.boolean(), addsSpace: z.boolean() }),
]);

const model = z.discriminatedUnion('type', [
  /** The longest piece of the vocabulary, again and again; pieces inside of a word begin with `inside`. */
  z.strictObject({
    type: z.literal('word_piece'),
    pieces: z.array(z.string()),
    unknown: z.string(),
    inside: z.string(),
    longestWord: z.int().positive(),
  }),
  /** Pairs of neighbours are merged, those that stand first in `merges` first. */
  z.strictObject({
    type: z.literal('byte_pairs'),
    pieces: z.array(z.string()),
    merges: z.array(z.tuple([z.string(), z.string()])),
    /** What a letter is that is no piece; null leaves it out. */
    unknown: z.string().nullable(),
    /** Whether a word that is a piece as a whole stays whole. */
    ignoresMerges: z.boolean(),
  }),
]);

const addedToken = z.strictObject({
  content: z.string().min(1),
  id: z.int().nonnegative(),
  /** Found only where no letter or digit stands beside it. */
  singleWord: z.boolean(),
  /** Takes the white space before and behind it with it. */
  takesLeft: z.boolean(),
  takesRight: z.boolean(),
  /** Looked for in the text after its normalisation instead of before. */
  isNormal: z.boolean(),
});

const id = z.int().nonnegative();

/**
 * All that a tokenizer does, as plain values that are kept with a model. `pieces` are those of the model by id; ids that
 * only added tokens have are ''.
 */
export const tokenizerSpec = z.strictObject({
  normalise: z.array(normalStep),
  split: z.array(splitStep),
  model,
  added: z.array(addedToken),
  special: z.strictObject({
    padding: id,
    unknown: id.nullable(),
    /** Before a text: [CLS] of BERT, <s> of RoBERTa. */
    first: id,
    /** Behind it: [SEP], </s>. */
    last: id,
    mask: id.nullable(),
  }),
});

export type TokenizerSpec = z.infer<typeof tokenizerSpec>;
export type NormalStep = TokenizerSpec['normalise'][number];
export type SplitStep = TokenizerSpec['split'][number];
export type AddedToken = TokenizerSpec['added'][number];
