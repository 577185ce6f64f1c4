import * as z from 'zod';
import type { Activation } from '../networks/layers/activation.ts';
import { pretrainedError } from './pretrained-error.ts';

export const configFileName = 'config.json';

const encoderFamilies = ['bert', 'distilbert', 'roberta', 'xlm-roberta'] as const;
type EncoderFamily = (typeof encoderFamilies)[number];

/** The shape of a pretrained text encoder, in our words. */
export const encoderConfig = z.strictObject({
  family: z.enum(encoderFamilies),
  vocabularySize: z.int(),
  width: z.int(),
  blockCount: z.int(),
  headCount: z.int(),
  feedForwardWidth: z.int(),
  activation: z.enum(['relu', 'gelu', 'gelu_tanh', 'tanh']),
  normEpsilon: z.number(),
  /** Longest sequence, special tokens included. */
  placeCount: z.int(),
  /** Rows of the table of places before the first one that is used: RoBERTa begins behind its padding id. */
  placeOffset: z.int(),
  /** Rows of the table of token types; 0 where there is none. */
  typeCount: z.int(),
  paddingId: z.int(),
  dropoutRate: z.number(),
});
export type EncoderConfig = Readonly<z.infer<typeof encoderConfig>>;

/** Beyond these no encoder of these families was published, and a made-up file would only cost time. */
const size = (most: number) => z.int().positive().max(most);
const width = size(8192);
const blocks = size(100);
const heads = size(256);
const feedForward = size(65_536);
const vocabulary = size(2_000_000);
const places = size(65_536);
const share = z.number().min(0).max(0.9);
const paddingId = z.int().nonnegative();

const activations: Readonly<Record<string, Activation>> = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
};
const activation = z.enum(Object.keys(activations));

/** What is left out has the default of the family in the transformers library, whose files leave defaults out. */
const bert = z.looseObject({
  vocab_size: vocabulary.default(30_522),
  hidden_size: width.default(768),
  num_hidden_layers: blocks.default(12),
  num_attention_heads: heads.default(12),
  intermediate_size: feedForward.default(3072),
  hidden_act: activation.default('gelu'),
  hidden_dropout_prob: share.default(0.1),
  max_position_embeddings: places.default(512),
  type_vocab_size: z.int().nonnegative().max(1000).default(2),
  layer_norm_eps: z.number().positive().max(1).default(1e-12),
  pad_token_id: paddingId.nullish(),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
});

const distilbert = z.looseObject({
  vocab_size: vocabulary.default(30_522),
  dim: width.default(768),
  n_layers: blocks.default(6),
  n_heads: heads.default(12),
  hidden_dim: feedForward.default(3072),
  activation: activation.default('gelu'),
  dropout: share.default(0.1),
  max_position_embeddings: places.default(512),
  pad_token_id: paddingId.nullish(),
});

const architectures: readonly (readonly [RegExp, EncoderFamily])[] = [
  [/^DistilBert/, 'distilbert'],
  [/^XLMRoberta/, 'xlm-roberta'],
  [/^Roberta/, 'roberta'],
  [/^Bert/, 'bert'],
];

/**
 * Reads a config.json of the standard layout; keys it does not know are left alone. Throws RunError
 * `pretrained_unusable` that names the family or the field.
 */
export function readEncoderConfig(text: string): EncoderConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw pretrainedError(configFileName, 'is no JSON', cause);
  }
  const family = familyOf(json);
  const config =
    family === 'distilbert' ? readDistilbert(parse(distilbert, json)) : readBert(family, parse(bert, json));
  if (config.width % config.headCount !== 0) {
    throw pretrainedError(
      configFileName,
      `has ${config.headCount} heads, which do not divide its width of ${config.width}`,
    );
  }
  if (config.placeCount < 2) throw pretrainedError(configFileName, 'leaves no room for a text and its special tokens');
  if (config.paddingId >= config.vocabularySize) {
    throw pretrainedError(configFileName, `has \`pad_token_id\` ${config.paddingId}, beyond its vocabulary`);
  }
  return config;
}

function familyOf(json: unknown): EncoderFamily {
  const head = z.looseObject({ model_type: z.string().optional(), architectures: z.array(z.string()).nullish() });
  const { model_type: type, architectures: named } = parse(head, json);
  const known = encoderFamilies.find((family) => family === type);
  if (known) return known;
  const guessed = architectures.find(([pattern]) => type === undefined && pattern.test(named?.[0] ?? ''));
  if (guessed) return guessed[1];
  throw pretrainedError(
    configFileName,
    `has \`model_type\` "${type ?? named?.[0] ?? ''}"; these can be fine-tuned: ${encoderFamilies.join(', ')}`,
  );
}

function parse<T>(schema: z.ZodType<T>, json: unknown): T {
  const { data, error } = schema.safeParse(json);
  if (error) throw pretrainedError(configFileName, `has a field that cannot be used: ${z.prettifyError(error)}`);
  return data;
}

function readBert(family: EncoderFamily, config: z.infer<typeof bert>): EncoderConfig {
  const isRoberta = family !== 'bert';
  const padding = config.pad_token_id ?? (isRoberta ? 1 : 0);
  const placeOffset = isRoberta ? padding + 1 : 0;
  return {
    family,
    vocabularySize: config.vocab_size,
    width: config.hidden_size,
    blockCount: config.num_hidden_layers,
    headCount: config.num_attention_heads,
    feedForwardWidth: config.intermediate_size,
    activation: activations[config.hidden_act] ?? 'gelu',
    normEpsilon: config.layer_norm_eps,
    placeCount: config.max_position_embeddings - placeOffset,
    placeOffset,
    typeCount: config.type_vocab_size,
    paddingId: padding,
    dropoutRate: config.hidden_dropout_prob,
  };
}

function readDistilbert(config: z.infer<typeof distilbert>): EncoderConfig {
  return {
    family: 'distilbert',
    vocabularySize: config.vocab_size,
    width: config.dim,
    blockCount: config.n_layers,
    headCount: config.n_heads,
    feedForwardWidth: config.hidden_dim,
    activation: activations[config.activation] ?? 'gelu',
    normEpsilon: 1e-12,
    placeCount: config.max_position_embeddings,
    placeOffset: 0,
    typeCount: 0,
    paddingId: config.pad_token_id ?? 0,
    dropoutRate: config.dropout,
  };
}
