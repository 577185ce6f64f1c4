import { textBench } from './text-accuracy.ts';

export const bench = textBench({
  name: 'sst2',
  about: 'sentiment of film reviews (SST-2, sentences only, official split)',
  folder: 'sentiment/sst2',
  files: { train: 'train.csv', validation: 'valid.csv', test: 'test.csv' },
  target: 'label',
  bars: { accuracy: { at_least: 0.84 } },
  published: [
    { model: 'CNN-rand, with phrases (Kim 2014)', accuracy: '0.835' },
    { model: 'CNN-static, word2vec (Kim 2014)', accuracy: '0.856' },
    { model: 'linear, tf-idf of words and characters (measured for the reference data)', accuracy: '0.8259' },
  ],
});
