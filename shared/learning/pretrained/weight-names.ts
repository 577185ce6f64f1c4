import type { EncoderConfig } from './encoder-config.ts';

/** Where a parameter of ours comes from: whole tables, or linear layers side by side, whose weights stand transposed. */
export interface WeightSource {
  readonly parameter: string;
  readonly kind: 'table' | 'vectors' | 'matrices';
  /** Names behind the model's prefix; each is given with its other spellings, the usual one first. */
  readonly tensors: readonly (readonly string[])[];
  /** Of each tensor, as it stands in the file. */
  readonly shape: readonly number[];
  /** Of a table: the rows that are taken; all where left out. */
  readonly rows?: { readonly first: number; readonly count: number };
  /** Whether the model does without: then it begins anew. */
  readonly isOptional?: boolean;
}

/** Every parameter of the encoder without its head, in the names of the family's files. */
export function weightSources(config: EncoderConfig): readonly WeightSource[] {
  const { blockCount } = config;
  const block = config.family === 'distilbert' ? distilbertBlock : bertBlock;
  return [
    ...embeddingSources(config),
    ...Array.from({ length: blockCount }, (_, index) => block(config, index)).flat(),
    ...linear('pooler', ['pooler.dense'], config.width, config.width, true),
  ];
}

/** What stands before the names in files of models with a head. */
export const weightPrefixes: Readonly<Record<EncoderConfig['family'], readonly string[]>> = {
  bert: ['bert.', ''],
  distilbert: ['distilbert.', ''],
  roberta: ['roberta.', ''],
  'xlm-roberta': ['roberta.', ''],
};

function embeddingSources({
  vocabularySize,
  width,
  placeCount,
  placeOffset,
  typeCount,
}: EncoderConfig): WeightSource[] {
  const table = (parameter: string, name: string, count: number): WeightSource => ({
    parameter,
    kind: 'table',
    tensors: [[`embeddings.${name}_embeddings.weight`]],
    shape: [count, width],
  });
  return [
    table('tokens', 'word', vocabularySize),
    { ...table('places', 'position', placeCount + placeOffset), rows: { first: placeOffset, count: placeCount } },
    // Only the first type's row is kept: there is no second text.
    ...(typeCount > 0 ? [{ ...table('type', 'token_type', typeCount), rows: { first: 0, count: 1 } }] : []),
    ...norm('outer_norm', 'embeddings.LayerNorm', width),
  ];
}

function bertBlock({ width, feedForwardWidth }: EncoderConfig, index: number): WeightSource[] {
  const [ours, theirs] = [`blocks.${index}`, `encoder.layer.${index}`];
  const parts = ['query', 'key', 'value'].map((part) => `${theirs}.attention.self.${part}`);
  return [
    ...linear(`${ours}.attention.query_key_value`, parts, width, width),
    ...linear(`${ours}.attention.output`, [`${theirs}.attention.output.dense`], width, width),
    ...norm(`${ours}.attention_norm`, `${theirs}.attention.output.LayerNorm`, width),
    ...linear(`${ours}.expand`, [`${theirs}.intermediate.dense`], feedForwardWidth, width),
    ...linear(`${ours}.contract`, [`${theirs}.output.dense`], width, feedForwardWidth),
    ...norm(`${ours}.feed_forward_norm`, `${theirs}.output.LayerNorm`, width),
  ];
}

function distilbertBlock({ width, feedForwardWidth }: EncoderConfig, index: number): WeightSource[] {
  const [ours, theirs] = [`blocks.${index}`, `transformer.layer.${index}`];
  const parts = ['q_lin', 'k_lin', 'v_lin'].map((part) => `${theirs}.attention.${part}`);
  return [
    ...linear(`${ours}.attention.query_key_value`, parts, width, width),
    ...linear(`${ours}.attention.output`, [`${theirs}.attention.out_lin`], width, width),
    ...norm(`${ours}.attention_norm`, `${theirs}.sa_layer_norm`, width),
    ...linear(`${ours}.expand`, [`${theirs}.ffn.lin1`], feedForwardWidth, width),
    ...linear(`${ours}.contract`, [`${theirs}.ffn.lin2`], width, feedForwardWidth),
    ...norm(`${ours}.feed_forward_norm`, `${theirs}.output_layer_norm`, width),
  ];
}

function linear(ours: string, theirs: readonly string[], outputs: number, inputs: number, isOptional = false) {
  const named = (part: string) => theirs.map((name) => [`${name}.${part}`]);
  const weights: WeightSource = {
    parameter: `${ours}.weights`,
    kind: 'matrices',
    tensors: named('weight'),
    shape: [outputs, inputs],
    isOptional,
  };
  const bias: WeightSource = {
    parameter: `${ours}.bias`,
    kind: 'vectors',
    tensors: named('bias'),
    shape: [outputs],
    isOptional,
  };
  return [weights, bias];
}

/** Files converted from the first TensorFlow checkpoints call scale and shift gamma and beta. */
function norm(ours: string, theirs: string, width: number): WeightSource[] {
  const vector = (part: string, names: readonly string[]): WeightSource => ({
    parameter: `${ours}.${part}`,
    kind: 'vectors',
    tensors: [names.map((name) => `${theirs}.${name}`)],
    shape: [width],
  });
  return [vector('scale', ['weight', 'gamma']), vector('shift', ['bias', 'beta'])];
}
