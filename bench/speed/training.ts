import { benchAgainstTorch } from './against-torch.ts';

const networks = ['mlp', 'cnn', 'transformer', 'sasrec'] as const;

/** One whole training step: forward, backward, Adam. */
export const bench = benchAgainstTorch(
  {
    name: 'training',
    about: 'a training step of four networks, recorded and replayed on two threads, against torch on two threads',
    tasks: networks.map((name) => `train_${name}`),
    bars: {
      mlp: { at_most: 0.8 },
      cnn: { at_most: 1.1 },
      transformer: { at_most: 0.85 },
      sasrec: { at_most: 0.85 },
      geometric_mean: { at_most: 0.85 },
      trace_and_session_ms: { at_most: 1000 },
    },
  },
  (timed) => {
    const ratios = timed.map(({ ratio }) => ratio);
    return {
      ...Object.fromEntries(networks.map((name, index) => [name, ratios[index] ?? Number.NaN])),
      geometric_mean: Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio) / ratios.length, 0)),
      trace_and_session_ms: Math.max(...timed.map(({ setupMs }) => setupMs)),
    };
  },
);
