import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, holdsBars } from '../bench.ts';
import { trainThroughApi } from './train-through-api.ts';

export const bench: Bench = {
  group: 'quality',
  name: 'adult',
  about: 'income over 50,000 dollars (Adult, official split), through the API end to end',
  run: async ({ dataFolder, seed, print }) => {
    const folder = join(dataFolder, 'tabular/adult');
    const bars = { accuracy: { at_least: 0.87 }, roc_auc: { at_least: 0.925 } };
    if (!existsSync(folder)) {
      const peers = { data: `${folder} is absent: give its place with --data` };
      return { rows: [], metrics: {}, bars, holds: null, peers };
    }
    const { evaluation, candidate } = await trainThroughApi({
      trainFile: join(folder, 'train.csv'),
      testFile: join(folder, 'test.csv'),
      request: { target: 'income', seed },
      print,
    });
    const metrics = { accuracy: evaluation.scores.accuracy ?? 0, roc_auc: evaluation.scores.roc_auc ?? 0 };
    const rows = [
      { model: `gristmill, ${candidate}`, accuracy: metrics.accuracy.toFixed(4), roc_auc: metrics.roc_auc.toFixed(4) },
      { model: 'C4.5 (published)', accuracy: '0.8446', roc_auc: '' },
      { model: 'naive Bayes (published)', accuracy: '0.8388', roc_auc: '' },
    ];
    return { rows, metrics, bars, holds: holdsBars(metrics, bars), peers: {}, raw: evaluation };
  },
};
