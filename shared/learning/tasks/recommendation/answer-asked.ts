import { InputError } from '../../features/input-error.ts';
import { diversify } from '../../recommend/diversify.ts';
import type { ItemScorer } from '../../recommend/item-scorer.ts';
import { topItems } from '../../recommend/top-items.ts';
import type { ModelOutput, RecommendationWish } from '../task.ts';
import type { Catalogue } from './catalogue.ts';
import type { CatalogueIndex, ReadAsked } from './read-asked.ts';

/** So many more than are asked for may be chosen among, where they are to differ. */
const poolFactor = 10;
const usualCount = 10;

/** Lists the best items for each: all are scored in one product; who is not known gets what is popular. */
export async function answerAsked(
  scorer: ItemScorer,
  { catalogue }: CatalogueIndex,
  asked: readonly ReadAsked[],
  wish: RecommendationWish,
): Promise<ModelOutput[]> {
  // Of a known user who took more since, the history says more than the vector that was learned.
  const questions = asked.map(({ user, history, hasRecent }) => ({ user: hasRecent ? -1 : user, history }));
  const isKnown = questions.map((question) => scorer.knows(question));
  const known = questions.filter((_, at) => isKnown[at]);
  const all = known.length === 0 ? new Float32Array() : await scorer.score(known);
  const itemCount = catalogue.items.length;
  let scored = 0;
  return asked.map((one, index) => {
    const isOwn = isKnown[index] === true;
    const scores = isOwn
      ? all.subarray(scored * itemCount, (scored + 1) * itemCount)
      : Float32Array.from(catalogue.counts);
    if (isOwn) scored += 1;
    return {
      kind: 'recommendation',
      items: listItems(scores, one, wish, () => likenessOf(scorer, catalogue, index)).map(({ item, score }) => ({
        item: catalogue.items[item] ?? '',
        score,
      })),
      fallback: isOwn ? null : 'popularity',
      unknownItems: one.unknownItems,
    };
  });
}

/** `scores` are written over. */
function listItems(
  scores: Float32Array,
  { history, isAllowed }: ReadAsked,
  { topK = usualCount, excludesSeen = true, diversity = 0 }: RecommendationWish,
  likeness: () => (a: number, b: number) => number,
) {
  if (excludesSeen) for (const item of history) scores[item] = Number.NEGATIVE_INFINITY;
  if (isAllowed) {
    for (let item = 0; item < scores.length; item += 1) {
      if (!isAllowed(item)) scores[item] = Number.NEGATIVE_INFINITY;
    }
  }
  const pool = topItems(scores, diversity > 0 ? topK * poolFactor : topK);
  const chosen = diversity > 0 && pool.length > 0 ? diversify(pool, scores, topK, diversity, likeness()) : pool;
  return Array.from(chosen, (item) => ({ item, score: scores[item] as number }));
}

/** Of the model, or of what is known of items: the share of attributes that two have in common. */
function likenessOf({ likeness }: ItemScorer, { attributes }: Catalogue, index: number) {
  if (likeness) return likeness;
  const columns = Object.values(attributes);
  if (columns.length === 0) {
    const message = 'This model knows nothing by which items are alike: leave `diversity` out';
    throw new InputError('diversity', message, index);
  }
  return (a: number, b: number) =>
    columns.filter((values) => values[a] !== null && values[a] === values[b]).length / columns.length;
}
