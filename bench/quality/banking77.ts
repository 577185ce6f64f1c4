import { textBench } from './text-accuracy.ts';

export const bench = textBench({
  name: 'banking77',
  about: 'intents of bank customers, 77 classes (Banking77, official split; a seeded tenth of training validates)',
  folder: 'intent/banking77',
  files: { train: 'train.csv', test: 'test.csv' },
  target: 'intent',
  bars: { accuracy: { at_least: 0.925 } },
  published: [
    { model: 'USE (quoted from memory of the source)', accuracy: '0.9281' },
    { model: 'ConveRT (quoted from memory of the source)', accuracy: '0.9301' },
    { model: 'linear, tf-idf of words and characters (measured for the reference data)', accuracy: '0.9149' },
  ],
});
