import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { openTokenBlocks, tokenReading } from '../../../features/text/tokens/token-blocks.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Candidate } from '../../candidate.ts';
import { scoreGraph } from '../../score-graph.ts';
import { tokenNetworkNodes } from '../token-network-graph.ts';

const searchSpace = {
  /** Pieces that the tokenizer learns, bytes included; fewer where the texts have fewer. */
  vocabulary: wholeNumber(500, 16_000, { usual: 8000, scale: 'log' }),
  width: oneOf([64, 96, 128, 192, 256], { usual: 128 }),
  blocks: wholeNumber(1, 4, { usual: 2 }),
  norm: oneOf(['pre', 'post'], { usual: 'pre' }),
  /** What stands for a text: the place before it, as in BERT, or the mean of all. */
  pooling: oneOf(['first', 'mean'], { usual: 'mean' }),
  passes: wholeNumber(2, 40, { usual: 8 }),
  learning_rate: realNumber(1e-4, 5e-3, { usual: 1e-3, scale: 'log' }),
  dropout: realNumber(0, 0.5, { usual: 0.1 }),
  token_dropout: realNumber(0, 0.5, { usual: 0.1 }),
  label_smoothing: realNumber(0, 0.2, { usual: 0 }),
  /**
   * Passes over all texts to guess hidden tokens, before classes are learned, where at least half of them have no label.
   * Off unless a search finds that they help: on CLINC150 with ten labels a class twelve passes lowered the validation log
   * loss of a small network from 2.20 to 2.04 and left its accuracy; four of a larger one did harm, and so did sixteen on
   * SST-2 with 500 labels.
   */
  pretraining_passes: wholeNumber(0, 20, { usual: 0 }),
};

/** Tokens that are read of a text. */
const mostTokens = 128;

/** A Transformer that has read nothing but the training texts, over byte pairs learned from them. */
export const transformer: Candidate<TextRows> = {
  name: 'transformer',
  description:
    'Transformer encoder (BERT architecture) trained from the start, over byte pairs of the training texts; reads the first 128 tokens.',
  searchSpace,
  spends: 'iterations',
  refits: true,
  readsUnlabelled: true,
  fit: async ({ outputCount, train, unlabelled, pace, seed, chosen, threadCount }) => {
    const { trainTransformer } = await import('../../../fit/train-transformer.ts');
    const { tokenizer, model } = await trainTransformer({
      texts: joinedTexts(train.matrix),
      unlabelled: unlabelled ? joinedTexts(unlabelled) : [],
      labels: Int32Array.from(train.targets),
      outputCount,
      mostTokens,
      settings: readSettings(searchSpace, chosen),
      seed,
      pace,
      threadCount,
    });
    const { encodeModel } = await import('../../../tensor/onnx.ts');
    const reading = new TextEncoder().encode(JSON.stringify({ tokenizer, mostTokens }));
    return { settings: {}, weights: encodeModel(model).graph, reading };
  },
  openReading: (reading) => {
    const blocksOf = openTokenBlocks(tokenReading.parse(JSON.parse(new TextDecoder().decode(reading))));
    return (rows) => blocksOf(joinedTexts(rows));
  },
  graph: async (fitted, _features, outputCount) => {
    const { decodeModel } = await import('../../../tensor/onnx-decode.ts');
    const network = decodeModel(fitted.weights);
    return scoreGraph({ featureCount: null, outputCount }, (builder, features) =>
      tokenNetworkNodes(builder, features, network),
    );
  },
};
