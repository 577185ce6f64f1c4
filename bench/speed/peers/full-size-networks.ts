import { mlp } from '../../../shared/learning/networks/mlp.ts';
import { plainCnn } from '../../../shared/learning/networks/plain-cnn.ts';
import { sequentialRecommender } from '../../../shared/learning/networks/sequential-recommender.ts';
import { textEncoder } from '../../../shared/learning/networks/text-encoder.ts';

/** The four networks of the bench; `networks_torch.py` has the same. */
export function fullSizeNetworks({ vocabularySize }: { readonly vocabularySize: number }) {
  const stack = { vocabularySize, blockCount: 2, norm: 'pre', hasOuterNorm: false, dropoutRate: 0 } as const;
  return {
    mlp: mlp({ inputCount: 784, hidden: [512, 256], activation: 'relu', dropoutRate: 0, outputCount: 10 }),
    cnn: plainCnn({ image: { height: 28, width: 28, channelCount: 3 }, channels: [32, 64, 128], outputCount: 10 }),
    transformer: textEncoder({
      ...stack,
      width: 128,
      placeCount: 64,
      headCount: 4,
      feedForwardWidth: 512,
      activation: 'gelu',
      paddingId: null,
      pooling: 'mean',
      outputCount: 10,
    }),
    sasrec: sequentialRecommender({
      ...stack,
      width: 64,
      placeCount: 50,
      headCount: 2,
      feedForwardWidth: 64,
      activation: 'relu',
      paddingId: null,
    }).training,
  };
}

/** BERT-base with a classifier (Devlin et al. 2019, section 3), for 64 tokens; `networks_torch.py` has the same. */
export function bertBase({ dropoutRate }: { readonly dropoutRate: number }) {
  return textEncoder({
    vocabularySize: 30_522,
    width: 768,
    blockCount: 12,
    headCount: 12,
    feedForwardWidth: 3072,
    placeCount: 64,
    norm: 'post',
    hasOuterNorm: true,
    activation: 'gelu',
    dropoutRate,
    paddingId: 0,
    pooling: 'first',
    outputCount: 10,
  });
}
