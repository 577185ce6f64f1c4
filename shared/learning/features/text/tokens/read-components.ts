import * as z from 'zod';
import { bertSteps } from './read-vocabulary.ts';
import type { NormalStep, SplitStep } from './tokenizer-spec.ts';
import { UnreadableTokenizerError } from './unreadable-tokenizer.ts';

/** A part of tokenizer.json: what it is, and its settings beside. */
export const component = z.looseObject({ type: z.string() });
type Component = z.infer<typeof component>;
const components = z.array(component);

const bertNormalizer = z.looseObject({
  clean_text: z.boolean().default(true),
  handle_chinese_chars: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean().default(true),
});
const byteLevel = z.looseObject({ add_prefix_space: z.boolean().default(true), use_regex: z.boolean().default(true) });

const unicode = (form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD') => () => [{ type: 'unicode', form } as const];

const normalizers: Readonly<Record<string, (part: Component) => NormalStep[]>> = {
  BertNormalizer: (part) => {
    const read = bertNormalizer.parse(part);
    return bertSteps({
      cleans: read.clean_text,
      partsChinese: read.handle_chinese_chars,
      stripsMarks: read.strip_accents ?? null,
      lowercases: read.lowercase,
    });
  },
  Lowercase: () => [{ type: 'lowercase' }],
  NFC: unicode('NFC'),
  NFD: unicode('NFD'),
  NFKC: unicode('NFKC'),
  NFKD: unicode('NFKD'),
  StripAccents: () => [{ type: 'strip_marks', all: true }],
  Sequence: (part) => components.parse(part.normalizers).flatMap(readNormalizer),
};

const preTokenizers: Readonly<Record<string, (part: Component) => SplitStep[]>> = {
  BertPreTokenizer: () => [{ type: 'bert' }],
  ByteLevel: (part) => {
    const { use_regex, add_prefix_space } = byteLevel.parse(part);
    return [{ type: 'bytes', splits: use_regex, addsSpace: add_prefix_space }];
  },
  Whitespace: () => [{ type: 'words_and_signs' }],
  WhitespaceSplit: () => [{ type: 'white_space' }],
  Sequence: (part) => components.parse(part.pretokenizers).flatMap(readPreTokenizer),
};

/** Reads a normalizer. Throws UnreadableTokenizerError for one that is not known. */
export function readNormalizer(part: Component): NormalStep[] {
  return choose('normalizer', normalizers, part.type)(part);
}

/** Reads a pre-tokenizer. Throws UnreadableTokenizerError for one that is not known. */
export function readPreTokenizer(part: Component): SplitStep[] {
  return choose('pre-tokenizer', preTokenizers, part.type)(part);
}

/** The reader of a part by its type. Throws UnreadableTokenizerError that names it and those that are known. */
export function choose<Reader>(kind: string, readers: Readonly<Record<string, Reader>>, type: string): Reader {
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (reader) return reader;
  throw new UnreadableTokenizerError(
    `tokenizer.json has the ${kind} "${type}", which is not supported; supported are ${Object.keys(readers).join(', ')}`,
  );
}
