import { benchAgainstTorch } from './against-torch.ts';

/** Networks as they are exported and served. */
export const bench = benchAgainstTorch(
  {
    name: 'inference',
    about: 'exported networks answering 1 and 32 rows on two threads, against torch on two threads',
    tasks: ['infer_cnn_1', 'infer_cnn_32', 'infer_transformer_1', 'infer_transformer_32'],
    bars: { worst_ratio: { at_most: 0.6 } },
  },
  (timed) => ({
    ...Object.fromEntries(timed.map(({ task, ratio }) => [task, ratio])),
    worst_ratio: Math.max(...timed.map(({ ratio }) => ratio)),
  }),
);
