import * as z from 'zod';
import { readMergesText, vocabulary } from './read-merges.ts';
import { readTokenizerJson } from './read-tokenizer-json.ts';
import { readVocabularyText } from './read-vocabulary.ts';
import { tokenizerConfig } from './special-tokens.ts';
import { openTokenizer } from './tokenizer.ts';
import type { TokenizerSpec } from './tokenizer-spec.ts';
import { UnreadableTokenizerError } from './unreadable-tokenizer.ts';

/** Files that a tokenizer is published in, as texts. */
export interface TokenizerFiles {
  readonly 'tokenizer.json'?: string | undefined;
  readonly 'vocab.txt'?: string | undefined;
  readonly 'vocab.json'?: string | undefined;
  readonly 'merges.txt'?: string | undefined;
  /** Optional beside any of them. */
  readonly 'tokenizer_config.json'?: string | undefined;
}

/**
 * Reads a published tokenizer: tokenizer.json where there is one, else vocab.txt, else vocab.json with merges.txt. Throws
 * UnreadableTokenizerError that says which file is at fault, and what is read.
 */
export function readTokenizer(files: TokenizerFiles): TokenizerSpec {
  const spec = readFiles(files);
  try {
    openTokenizer(spec);
  } catch (error) {
    throw new UnreadableTokenizerError(`The tokenizer's files do not fit together: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return spec;
}

function readFiles(files: TokenizerFiles): TokenizerSpec {
  const configText = files['tokenizer_config.json'];
  const config = configText === undefined ? {} : readAs('tokenizer_config.json', configText, tokenizerConfig.parse);
  const { 'tokenizer.json': whole, 'vocab.txt': lines, 'vocab.json': ids, 'merges.txt': merges } = files;
  if (whole !== undefined) return readAs('tokenizer.json', whole, (json) => readTokenizerJson(json, config));
  if (lines !== undefined) return readVocabularyText(lines, config);
  if (ids !== undefined && merges !== undefined) {
    return readMergesText(readAs('vocab.json', ids, vocabulary.parse), merges, config);
  }
  throw new UnreadableTokenizerError(
    'There is no tokenizer: tokenizer.json is needed, or vocab.txt, or vocab.json together with merges.txt',
  );
}

function readAs<Value>(name: string, text: string, read: (json: unknown) => Value): Value {
  try {
    return read(JSON.parse(text));
  } catch (error) {
    if (error instanceof UnreadableTokenizerError) throw error;
    throw new UnreadableTokenizerError(`${name} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.join('.')}: ${issue.message}` : 'it has another shape';
  }
  return error instanceof Error ? error.message : String(error);
}
