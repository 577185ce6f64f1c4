import { encodeGraph } from '../artifact/save.ts';
import { countItems } from '../recommend/count-items.ts';
import { groupByUser, type Histories, type Interactions, itemsOf } from '../recommend/interactions.ts';
import { judgeRanking, type Ranking } from '../recommend/judge-ranking.ts';
import { type NextItem, nextItems } from '../recommend/leave-one-out.ts';
import type { FittedRecommender, Recommender } from '../tasks/recommendation/recommender.ts';
import type { Split } from '../tasks/task.ts';

/** What recommenders learn from in a split, and what they are judged by. */
interface HeldOutItems {
  /** Of the training rows. */
  readonly histories: Histories;
  /** Of the training and validation rows. */
  readonly known: Histories;
  /** What came next: after the training rows, and after the validation rows. */
  readonly questions: { readonly validation: readonly NextItem[]; readonly test: readonly NextItem[] };
  /** Ranks what came next among all items, and among random ones. */
  rank(
    recommender: Recommender,
    fitted: FittedRecommender,
    part: 'validation' | 'test',
    seed: number,
  ): Promise<Ranking>;
}

/** Gathers the rows of a split as histories and as questions about what came after them. */
export function holdOutItems(interactions: Interactions, split: Split): HeldOutItems {
  const { userCount, itemCount } = interactions;
  const histories = groupByUser(interactions, split.train);
  const known = groupByUser(interactions, Int32Array.from([...split.train, ...split.validation]));
  const all = groupByUser(interactions, Int32Array.from([...split.train, ...split.validation, ...split.test]));
  const questions = {
    validation: nextItems(interactions, split.validation, histories),
    test: nextItems(interactions, split.test, known),
  };
  return {
    histories,
    known,
    questions,
    rank: async (recommender, fitted, part, seed) => {
      const scorer = await openFitted(recommender, fitted, itemCount);
      try {
        const itemCounts = countItems((part === 'test' ? known : histories).items, itemCount);
        const taken = (user: number) => itemsOf(all, user);
        return await judgeRanking(scorer, { questions: questions[part], taken, itemCounts, userCount, seed });
      } finally {
        await scorer.close();
      }
    },
  };
}

/** What is judged is what is stored: opened from the same bytes as at prediction. */
function openFitted(recommender: Recommender, { settings, weights, graph }: FittedRecommender, itemCount: number) {
  return recommender.open({ settings, weights, itemCount, ...(graph && { graph: encodeGraph(graph) }) });
}
