import { type Bench, holdsBars } from '../bench.ts';
import { findTorch, tableOf, timeAgainstTorch, torchAbsent } from './against-torch.ts';

const bars = { worst_ratio: { at_most: 0.6 } };
const tasks = ['infer_cnn_1', 'infer_cnn_32', 'infer_transformer_1', 'infer_transformer_32'];

/** Networks as they are exported and served. */
export const bench: Bench = {
  group: 'speed',
  name: 'inference',
  about: 'exported networks answering 1 and 32 rows on two threads, against torch on two threads',
  run: async (context) => {
    const version = await findTorch();
    if (version === null) return { rows: [], metrics: {}, bars, holds: null, peers: torchAbsent };
    const timed = await timeAgainstTorch(tasks, context);
    const metrics = {
      ...Object.fromEntries(timed.map(({ task, ratio }) => [task, ratio])),
      worst_ratio: Math.max(...timed.map(({ ratio }) => ratio)),
    };
    return {
      rows: tableOf(timed),
      metrics,
      bars,
      holds: holdsBars(metrics, bars),
      peers: { torch: version },
      raw: timed,
    };
  },
};
