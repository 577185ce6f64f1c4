import { readTokenizer } from '../features/text/tokens/read-tokenizer.ts';
import { openTokenizer } from '../features/text/tokens/tokenizer.ts';
import type { TokenizerSpec } from '../features/text/tokens/tokenizer-spec.ts';
import { UnreadableTokenizerError } from '../features/text/tokens/unreadable-tokenizer.ts';
import type { BaseModel } from './base-model.ts';
import type { ByteSource } from './byte-source.ts';
import { configFileName, type EncoderConfig, readEncoderConfig } from './encoder-config.ts';
import { type LoadedEncoder, loadEncoder } from './load-encoder.ts';
import { pretrainedError } from './pretrained-error.ts';
import { openSafetensors, weightsFileName } from './safetensors.ts';

/** A pretrained text encoder, read but for its weights. */
export interface PretrainedModel {
  readonly base: BaseModel;
  readonly config: EncoderConfig;
  readonly tokenizer: TokenizerSpec;
  /** Reads the weights. Throws RunError `pretrained_unusable`. */
  load(): Promise<LoadedEncoder>;
}

/** The files of the standard layout, wherever they are. */
export interface PretrainedFiles {
  readonly source: string;
  /** A file's text; undefined where there is no such file. */
  text(name: string): Promise<string | undefined>;
  /** model.safetensors. */
  weights(): Promise<ByteSource>;
  weightsSha256(): Promise<string>;
}

export const tokenizerFileNames = [
  'tokenizer.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'tokenizer_config.json',
] as const;

/** Reads config and tokenizer of a pretrained model. Throws RunError `pretrained_unusable` that names the file at fault. */
export async function openPretrained(files: PretrainedFiles): Promise<PretrainedModel> {
  const configText = await files.text(configFileName);
  if (configText === undefined) throw pretrainedError(configFileName, 'is missing');
  const config = readEncoderConfig(configText);
  const texts = await Promise.all(tokenizerFileNames.map(async (name) => [name, await files.text(name)] as const));
  const tokenizer = readTokenizerOf(Object.fromEntries(texts));
  const { vocabularySize } = openTokenizer(tokenizer);
  if (vocabularySize > config.vocabularySize) {
    const fault = `has ${config.vocabularySize} tokens, but the tokenizer ${vocabularySize}: they are not of one model`;
    throw pretrainedError(configFileName, fault);
  }
  return {
    base: { family: config.family, source: files.source, sha256: await files.weightsSha256() },
    config,
    tokenizer,
    load: async () => loadEncoder(config, await openSafetensors(await files.weights(), weightsFileName)),
  };
}

function readTokenizerOf(files: Parameters<typeof readTokenizer>[0]): TokenizerSpec {
  try {
    return readTokenizer(files);
  } catch (cause) {
    if (!(cause instanceof UnreadableTokenizerError)) throw cause;
    throw pretrainedError('its tokenizer', `cannot be read. ${cause.message}`, cause);
  }
}
