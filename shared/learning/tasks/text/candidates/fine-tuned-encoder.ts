import * as z from 'zod';
import { RunError } from '../../../../runtime/errors.ts';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { openTokenBlocks, tokenReading } from '../../../features/text/tokens/token-blocks.ts';
import { openTokenizer } from '../../../features/text/tokens/tokenizer.ts';
import { baseModel } from '../../../pretrained/base-model.ts';
import { encoderConfig } from '../../../pretrained/encoder-config.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Candidate } from '../../candidate.ts';
import { scoreGraph } from '../../score-graph.ts';
import { tokenNetworkNodes } from '../token-network-graph.ts';

const settings = z.strictObject({ base: baseModel, config: encoderConfig, padding: z.int() });

/** The usual ones are those of the BERT paper (Devlin et al. 2019, appendix A.3), with slower layers below. */
const searchSpace = {
  learning_rate: realNumber(1e-5, 1e-3, { usual: 5e-5, scale: 'log' }),
  /** The rate of each layer, as a share of that of the layer above. */
  layer_decay: realNumber(0.6, 1, { usual: 0.9 }),
  epochs: wholeNumber(1, 10, { usual: 4 }),
  dropout: realNumber(0, 0.3, { usual: 0.1 }),
  /** Tokens of a text that are read, of those that the model has places for. */
  tokens: wholeNumber(16, 512, { usual: 128, scale: 'log' }),
  /** The lowest ones, which then stay as they are. */
  frozen_layers: wholeNumber(0, 12, { usual: 0 }),
  frozen_embeddings: oneOf([true, false], { usual: false }),
};

/** A pretrained encoder (BERT, DistilBERT, RoBERTa) that goes on learning on the tenant's texts. */
export const fineTunedEncoder: Candidate<TextRows> = {
  name: 'fine_tuned_encoder',
  description:
    'Pretrained Transformer (BERT, DistilBERT or RoBERTa) that goes on learning on your texts; needs `pretrained`.',
  searchSpace,
  spends: 'iterations',
  needsPretrained: true,
  importanceRows: 200,
  fit: async ({ outputCount, train, pace, seed, chosen, threadCount, pretrained }) => {
    if (!pretrained) {
      const message = 'fine_tuned_encoder begins with a pretrained model. Name one as `pretrained`.';
      throw new RunError('pretrained_missing', message, { param: 'pretrained' });
    }
    const { tokens, ...own } = readSettings(searchSpace, chosen);
    const { base, config, tokenizer: spec } = pretrained;
    const mostTokens = Math.min(tokens, config.placeCount);
    const tokenizer = openTokenizer(spec);
    const { padding } = tokenizer.special;
    const { trainEncoder } = await import('../../../fit/train-encoder.ts');
    const loaded = await pretrained.load();
    const parameters = await trainEncoder({
      config,
      paddingId: padding,
      pretrained: loaded.parameters,
      tokens: joinedTexts(train.matrix).map((text) => tokenizer.encode(text, mostTokens).ids),
      labels: Int32Array.from(train.targets),
      outputCount,
      settings: own,
      seed,
      pace,
      threadCount,
    });
    return {
      settings: { base, config, padding },
      weights: new Uint8Array(),
      parameters,
      reading: new TextEncoder().encode(JSON.stringify({ tokenizer: spec, mostTokens })),
    };
  },
  openReading: (reading) => {
    const blocksOf = openTokenBlocks(tokenReading.parse(JSON.parse(new TextDecoder().decode(reading))));
    return (rows) => blocksOf(joinedTexts(rows));
  },
  graph: async (fitted, _features, outputCount) => {
    const { config, padding } = settings.parse(fitted.settings);
    if (!fitted.parameters) throw new RangeError('The graph of a fine-tuned encoder is made where it was fitted only');
    const { exportEncoder } = await import('../../../fit/train-encoder.ts');
    const network = exportEncoder({ config, paddingId: padding, outputCount }, fitted.parameters);
    return scoreGraph({ featureCount: null, outputCount }, (builder, features) =>
      tokenNetworkNodes(builder, features, network),
    );
  },
};
