import { pack, unpackAll } from '../../../artifact/pack.ts';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import type { Candidate } from '../../candidate.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { vectorNodes } from '../../text/ngram-table.ts';
import { fitBm25, openBm25, packBm25, readBm25 } from '../bm25-table.ts';

/** What a search engine would answer: the yardstick of the learned candidates. */
export const bm25: Candidate<TextRows> = {
  name: 'bm25',
  description:
    'Okapi BM25 (k1 1.2, b 0.75) over words and, in Chinese, pairs of characters: the answer whose questions share most with this one.',
  searchSpace: {},
  spends: 'rows',
  refits: true,
  fit: async ({ train, outputNames = [] }) => {
    const table = fitBm25({ texts: joinedTexts(train.matrix), answers: train.targets, answerTexts: outputNames });
    return { settings: {}, weights: pack(packBm25(table)) };
  },
  open: ({ weights }, _features, answerCount) => {
    const score = openBm25(readBm25(unpackAll(weights), answerCount));
    return (rows) => score(joinedTexts(rows));
  },
  graph: ({ weights }, _features, answerCount) => {
    const table = readBm25(unpackAll(weights), answerCount);
    return scoreGraph({ featureCount: null, outputCount: answerCount }, (builder) =>
      vectorNodes(builder, featuresInput, table),
    );
  },
};
