import * as z from 'zod';
import { pack, unpackAll } from '../../../artifact/pack.ts';
import { type ItemNeighbours, itemNeighbours } from '../../../classical/co-occurrence.ts';
import { countItems } from '../../../recommend/count-items.ts';
import { readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Recommender } from '../recommender.ts';

const searchSpace = {
  /** Of an item, at most. */
  neighbours: wholeNumber(10, 200, { usual: 50, scale: 'log' }),
  /** Makes less of what few users took together. */
  shrinkage: realNumber(0, 20, { usual: 0 }),
};
/** Popularity's share of a score at most: it only orders what no item leads to. */
const popularityWeight = 1e-6;
const settings = z.strictObject({ neighbours: z.int().positive() });

/** What was taken by the same users as what somebody took. */
export const itemToItem: Recommender = {
  name: 'item_to_item',
  description: 'Scores items by how often the same users took them and what the user took (cosine).',
  searchSpace,
  spends: 'rows',
  fit: async ({ histories, userCount, itemCount, pace, chosen }) => {
    const { neighbours, shrinkage } = readSettings(searchSpace, chosen);
    const options = { userCount, itemCount, count: neighbours, shrinkage };
    const { items, likeness } = await itemNeighbours(histories, options, (fraction) =>
      pace.step(
        { iteration: Math.round(100 * fraction), iterationCount: 100, fraction, scores: {} },
        () => new Uint8Array(),
      ),
    );
    return {
      settings: { neighbours },
      weights: pack({
        items: Uint32Array.from(items, (item) => item + 1),
        likeness,
        popular: popularityOf(countItems(histories.items, itemCount)),
      }),
    };
  },
  open: async (stored) => {
    const { neighbours: count } = settings.parse(stored.settings);
    const { items = [], likeness = [], popular = [] } = unpackAll(stored.weights);
    const start = Float32Array.from(popular);
    const known: ItemNeighbours = {
      count,
      items: Int32Array.from(items, (id) => id - 1),
      likeness: Float32Array.from(likeness),
    };
    return {
      score: async (asked) => {
        const scores = new Float32Array(asked.length * stored.itemCount);
        asked.forEach(({ history }, at) => {
          const own = scores.subarray(at * stored.itemCount, (at + 1) * stored.itemCount);
          own.set(start);
          for (const item of history) addNeighbours(known, item, own);
        });
        return scores;
      },
      likeness: (a, b) => likenessOf(known, a, b),
      knows: ({ history }) => history.some((item) => (known.items[item * count] ?? -1) >= 0),
      close: async () => undefined,
    };
  },
};

function popularityOf(counts: Int32Array): Float32Array {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return Float32Array.from(counts, (count) => (popularityWeight * count) / most);
}

function addNeighbours({ count, items, likeness }: ItemNeighbours, item: number, scores: Float32Array): void {
  for (let place = item * count; place < (item + 1) * count; place += 1) {
    const other = items[place] as number;
    if (other < 0) break;
    scores[other] = (scores[other] as number) + (likeness[place] as number);
  }
}

function likenessOf({ count, items, likeness }: ItemNeighbours, a: number, b: number): number {
  if (a === b) return 1;
  const place = items.subarray(a * count, (a + 1) * count).indexOf(b);
  return place < 0 ? 0 : (likeness[a * count + place] as number);
}
