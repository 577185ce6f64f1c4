import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../../shared/learning/evaluate/evaluate.ts';
import { type Bench, holdsBars } from '../bench.ts';
import { trainRecommenders } from './train-recommenders.ts';

const bars = { hr_at_10: { at_least: 0.741 }, ndcg_at_10: { at_least: 0.536 }, minutes: { at_most: 45 } } as const;

/** Of the item that came last, among 100 random others (Kang & McAuley 2018, table III). */
const published = [
  { model: 'SASRec (paper)', hr_at_10: '0.7410', ndcg_at_10: '0.5360' },
  { model: 'GRU4Rec+ (paper of SASRec)', hr_at_10: '0.6599', ndcg_at_10: '0.4759' },
  { model: 'BPR (paper of SASRec)', hr_at_10: '0.4853', ndcg_at_10: '0.2875' },
  { model: 'PopRec (paper of SASRec)', hr_at_10: '0.4724', ndcg_at_10: '0.2779' },
].map((row) => ({ ...row, ndcg_at_10_full: '', coverage: '', novelty: '' }));

export const bench: Bench = {
  group: 'quality',
  name: 'games',
  about: 'the next item of 30,901 users of Amazon Games, last one held out, among 100 random items and among all',
  run: async ({ dataFolder, seed, print }) => {
    const file = join(dataFolder, 'recommend/games/interactions.csv');
    if (!existsSync(file)) {
      const peers = { data: `${file} is absent: give its place with --data` };
      return { rows: [], metrics: {}, bars, holds: null, peers };
    }
    const startedAt = performance.now();
    const trained = await trainRecommenders({ file, target: 'item_id', seed, print });
    const [best] = trained;
    if (!best) throw new Error('No candidate was trained');
    const test = evaluate(best.output.heldOut, seed);
    const minutes = (performance.now() - startedAt) / 60_000;
    const { hr_at_10_sampled: hits = null, ndcg_at_10_sampled: gain = null, ...others } = test.scores;
    const figures = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, value ?? 0]));
    const metrics = { hr_at_10: hits ?? 0, ndcg_at_10: gain ?? 0, ...figures, minutes };
    const shown = (scores: typeof test.scores) => ({
      hr_at_10: scores.hr_at_10_sampled?.toFixed(4) ?? '',
      ndcg_at_10: scores.ndcg_at_10_sampled?.toFixed(4) ?? '',
      ndcg_at_10_full: scores.ndcg_at_10_full?.toFixed(4) ?? '',
      coverage: scores.coverage_at_10?.toFixed(4) ?? '',
      novelty: scores.novelty_at_10?.toFixed(2) ?? '',
    });
    return {
      rows: [
        { model: `gristmill ${best.name}, chosen on validation (seed ${seed})`, ...shown(test.scores) },
        { model: 'gristmill popularity on the same test items', ...shown(test.baseline_scores) },
        ...trained.map(({ name, seconds, validation }) => ({
          model: `${name} on validation items (${seconds} s)`,
          ...shown(validation.scores),
        })),
        ...published,
      ],
      metrics,
      bars,
      holds: holdsBars(metrics, bars),
      peers: {},
      raw: { test, validation: trained.map(({ name, validation }) => ({ name, scores: validation.scores })) },
    };
  },
};
