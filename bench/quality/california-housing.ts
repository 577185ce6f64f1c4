import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, holdsBars } from '../bench.ts';
import { trainThroughApi } from './train-through-api.ts';

export const bench: Bench = {
  group: 'quality',
  name: 'california-housing',
  about: 'house prices (California housing, 80/20 by seeded row index), through the API end to end',
  run: async ({ dataFolder, seed, print }) => {
    const folder = join(dataFolder, 'tabular/california-housing');
    const bars = { rmse: { at_most: 47_730 } };
    if (!existsSync(folder)) {
      const peers = { data: `${folder} is absent: give its place with --data` };
      return { rows: [], metrics: {}, bars, holds: null, peers };
    }
    const { evaluation, candidate } = await trainThroughApi({
      trainFile: join(folder, 'data.csv'),
      request: { target: 'median_house_value', seed, split: { validation_share: 0.16, test_share: 0.2 } },
      print,
    });
    const metrics = { rmse: evaluation.scores.rmse ?? Number.POSITIVE_INFINITY };
    const rows = [
      { model: `gristmill, ${candidate}`, rmse: Math.round(metrics.rmse) },
      { model: 'tuned random forest (published)', rmse: 47_730 },
    ];
    return { rows, metrics, bars, holds: holdsBars(metrics, bars), peers: {}, raw: evaluation };
  },
};
