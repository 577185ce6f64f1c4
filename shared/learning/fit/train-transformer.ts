import { openTokenizer } from '../features/text/tokens/tokenizer.ts';
import type { TokenizerSpec } from '../features/text/tokens/tokenizer-spec.ts';
import { trainBytePairs } from '../features/text/tokens/train-byte-pairs.ts';
import { textEncoder } from '../networks/text-encoder.ts';
import type { Pace } from '../tasks/pace.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import { trainTextEncoder } from './train-text-encoder.ts';

interface TransformerTraining {
  readonly texts: readonly string[];
  /** Class code of each text. */
  readonly labels: Int32Array;
  readonly outputCount: number;
  readonly mostTokens: number;
  readonly settings: {
    readonly vocabulary: number;
    readonly width: number;
    readonly blocks: number;
    readonly norm: 'pre' | 'post';
    readonly pooling: 'first' | 'mean';
    readonly passes: number;
    readonly learning_rate: number;
    readonly dropout: number;
    readonly token_dropout: number;
    readonly label_smoothing: number;
  };
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

/** What the tokenizer learns from at most, in UTF-16 units; more tells it nothing new. */
const mostLearned = 5_000_000;
const headWidth = 32;
const batchSize = 32;
/** Small data still get so many steps. */
const leastSteps = 200;

/**
 * Trains a tokenizer on the texts and a Transformer above it, and exports the network: `ids` -> `scores`. Reached by a
 * dynamic import only, so that what merely answers carries no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainTransformer(
  training: TransformerTraining,
): Promise<{ readonly tokenizer: TokenizerSpec; readonly model: OnnxModel }> {
  const { texts, labels, outputCount, mostTokens, settings, seed, pace, threadCount } = training;
  const spec = trainBytePairs(someTexts(texts), {
    vocabularySize: settings.vocabulary,
    leastCount: 2,
    normalise: [{ type: 'unicode', form: 'NFKC' }, { type: 'lowercase' }],
  });
  const tokenizer = openTokenizer(spec);
  const paddingId = tokenizer.special.padding;
  const network = textEncoder({
    vocabularySize: tokenizer.vocabularySize,
    placeCount: mostTokens,
    width: settings.width,
    headCount: settings.width / headWidth,
    feedForwardWidth: 4 * settings.width,
    blockCount: settings.blocks,
    activation: 'gelu',
    norm: settings.norm,
    hasOuterNorm: true,
    dropoutRate: settings.dropout,
    headDropoutRate: settings.dropout,
    paddingId,
    pooling: settings.pooling,
    outputCount,
  });
  const parameters = await trainTextEncoder({
    network,
    outputCount,
    tokens: texts.map((text) => tokenizer.encode(text, mostTokens).ids),
    labels,
    paddingId,
    placeCount: mostTokens,
    hiding: { id: tokenizer.special.mask ?? paddingId, rate: settings.token_dropout },
    labelSmoothing: settings.label_smoothing,
    schedule: { rate: settings.learning_rate, decay: 'cosine', passes: settings.passes, leastSteps, batchSize },
    optimizer: { kind: 'adamw', weightDecay: 0.01, clipNorm: 1 },
    seed,
    pace,
    threadCount,
  });
  return { tokenizer: spec, model: exportNetwork(network, parameters) };
}

/** Every so many-th text, so that together they are not too long. */
function someTexts(texts: readonly string[]): readonly string[] {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const every = Math.ceil(length / mostLearned);
  return every <= 1 ? texts : texts.filter((_, at) => at % every === 0);
}
