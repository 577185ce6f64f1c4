import { openTokenizer } from '../features/text/tokens/tokenizer.ts';
import type { TokenizerSpec } from '../features/text/tokens/tokenizer-spec.ts';
import { trainBytePairs } from '../features/text/tokens/train-byte-pairs.ts';
import { textEncoder } from '../networks/text-encoder.ts';
import type { Pace } from '../tasks/pace.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import type { NamedArrays } from '../tensor/state.ts';
import { pretrainEncoder } from './pretrain-encoder.ts';
import { stepCountOf, trainTextEncoder } from './train-text-encoder.ts';
import { trainInStages } from './two-stages.ts';

interface TransformerTraining {
  /** Texts without a label, to learn the language from. */
  readonly unlabelled: readonly string[];
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
    readonly pretraining_passes: number;
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
 * Trains a tokenizer on the texts and a Transformer above it, on all texts to guess hidden tokens first where most have no
 * label, and exports the network: `ids` -> `scores`. Reached by a dynamic import only, so that what merely answers carries
 * no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainTransformer(
  training: TransformerTraining,
): Promise<{ readonly tokenizer: TokenizerSpec; readonly model: OnnxModel }> {
  const { texts, unlabelled, labels, outputCount, mostTokens, settings, seed, pace, threadCount } = training;
  const all = [...texts, ...unlabelled];
  const spec = trainBytePairs(someTexts(all), {
    vocabularySize: settings.vocabulary,
    leastCount: 2,
    normalise: [{ type: 'unicode', form: 'NFKC' }, { type: 'lowercase' }],
  });
  const tokenizer = openTokenizer(spec);
  const { padding: paddingId, mask } = tokenizer.special;
  const idsOf = (some: readonly string[]) => some.map((text) => tokenizer.encode(text, mostTokens).ids);
  const stack = {
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
    paddingId,
  } as const;
  const network = textEncoder({ ...stack, headDropoutRate: settings.dropout, pooling: settings.pooling, outputCount });
  const optimizer = { kind: 'adamw', weightDecay: 0.01, clipNorm: 1 } as const;
  const schedule = { rate: settings.learning_rate, decay: 'cosine', leastSteps, batchSize } as const;
  const classify = (own: Pace, pretrained?: NamedArrays) =>
    trainTextEncoder({
      network,
      outputCount,
      tokens: idsOf(texts),
      labels,
      paddingId,
      placeCount: mostTokens,
      hiding: { id: mask ?? paddingId, rate: settings.token_dropout },
      labelSmoothing: settings.label_smoothing,
      schedule: { ...schedule, passes: settings.passes },
      optimizer,
      ...(pretrained && { pretrained }),
      seed,
      pace: own,
      threadCount,
    });
  const readLanguage = (own: Pace) =>
    pretrainEncoder({
      stack,
      special: tokenizer.special,
      tokens: idsOf(all),
      schedule: { ...schedule, passes: settings.pretraining_passes },
      optimizer,
      seed,
      pace: own,
      threadCount,
    });
  const stepCounts = [
    stepCountOf({ ...schedule, passes: settings.pretraining_passes }, all.length),
    stepCountOf({ ...schedule, passes: settings.passes }, texts.length),
  ] as const;
  const isPretrained = settings.pretraining_passes > 0 && unlabelled.length >= texts.length;
  const parameters = isPretrained
    ? await trainInStages({ stepCounts, first: readLanguage, second: classify }, pace)
    : await classify(pace);
  return { tokenizer: spec, model: exportNetwork(network, parameters) };
}

/** Every so many-th text, so that together they are not too long. */
function someTexts(texts: readonly string[]): readonly string[] {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const every = Math.ceil(length / mostLearned);
  return every <= 1 ? texts : texts.filter((_, at) => at % every === 0);
}
