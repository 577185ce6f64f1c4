import { type Bench, holdsBars } from '../bench.ts';
import { findTorch, tableOf, timeAgainstTorch, torchAbsent } from './against-torch.ts';

const bars = {
  mlp: { at_most: 0.8 },
  cnn: { at_most: 1.1 },
  transformer: { at_most: 0.85 },
  sasrec: { at_most: 0.85 },
  geometric_mean: { at_most: 0.85 },
  trace_and_session_ms: { at_most: 1000 },
};
const networks = ['mlp', 'cnn', 'transformer', 'sasrec'] as const;

/** One whole training step: forward, backward, Adam. */
export const bench: Bench = {
  group: 'speed',
  name: 'training',
  about: 'a training step of four networks, recorded and replayed on two threads, against torch on two threads',
  run: async (context) => {
    const version = await findTorch();
    if (version === null) return { rows: [], metrics: {}, bars, holds: null, peers: torchAbsent };
    const tasks = networks.map((name) => `train_${name}`);
    const timed = await timeAgainstTorch(tasks, context);
    const ratios = timed.map(({ ratio }) => ratio);
    const metrics = {
      ...Object.fromEntries(networks.map((name, index) => [name, ratios[index] ?? Number.NaN])),
      geometric_mean: Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio) / ratios.length, 0)),
      trace_and_session_ms: Math.max(...timed.map(({ setupMs }) => setupMs)),
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
