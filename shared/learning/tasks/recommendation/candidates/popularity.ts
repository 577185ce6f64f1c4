import { pack, unpackAll } from '../../../artifact/pack.ts';
import { countItems } from '../../../recommend/count-items.ts';
import type { Recommender } from '../recommender.ts';

/** The commonsense baseline: everybody gets what most interactions are with. */
export const popularity: Recommender = {
  name: 'popularity',
  description: 'Answers the items with most interactions, whoever asks.',
  searchSpace: {},
  spends: 'rows',
  fit: async ({ histories, itemCount }) => ({
    settings: {},
    weights: pack({ counts: Float32Array.from(countItems(histories.items, itemCount)) }),
  }),
  open: async ({ weights }) => {
    const counts = Float32Array.from(unpackAll(weights).counts ?? []);
    return {
      score: async (asked) => {
        const scores = new Float32Array(asked.length * counts.length);
        asked.forEach((_, at) => {
          scores.set(counts, at * counts.length);
        });
        return scores;
      },
      likeness: null,
      knows: () => true,
      close: async () => undefined,
    };
  },
};
