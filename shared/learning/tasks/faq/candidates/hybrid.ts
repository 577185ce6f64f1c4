import * as z from 'zod';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import type { Candidate, FittedCandidate } from '../../candidate.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { vectorNodes } from '../../text/ngram-table.ts';
import { fitBm25, openBm25, packBm25, readBm25 } from '../bm25-table.ts';
import { chooseShares, mixScores } from '../choose-shares.ts';
import { fitSentences, sentenceSettings, sentenceSpace } from '../fit-sentences.ts';
import { likenessNodes, openLikeness, packSentences, unpackSentences } from '../sentence-table.ts';

const settings = sentenceSettings.extend({ shares: z.strictObject({ bm25: z.number(), sentences: z.number() }) });

/** What both candidates say, in shares that the validation rows choose. */
export const hybrid: Candidate<TextRows> = {
  name: 'hybrid',
  description: 'BM25 and sentence vectors together, in the shares that rank the validation questions best.',
  searchSpace: sentenceSpace,
  spends: 'iterations',
  refits: true,
  fit: async ({ train, validation, outputNames = [], outputCount, chosen, seed, pace, judged }) => {
    const known = { texts: joinedTexts(train.matrix), answers: train.targets, answerTexts: outputNames };
    const table = fitBm25(known);
    const sentences = await fitSentences({ known, chosen, seed, pace });
    const texts = joinedTexts(validation.matrix);
    // The second fit has read the validation rows: what they chose before stays.
    const shares = judged
      ? settings.parse(judged.settings).shares
      : chooseShares({
          bm25: openBm25(table)(texts),
          sentences: openLikeness(sentences)(texts),
          truths: validation.targets,
          answerCount: outputCount,
        });
    return {
      settings: { lengths: sentences.table.vocabulary.lengths, shares },
      weights: packSentences(sentences, packBm25(table)),
    };
  },
  open: (fitted, _features, answerCount) => {
    const { table, sentences, shares } = read(fitted, answerCount);
    const [byTerms, byVectors] = [openBm25(table), openLikeness(sentences)];
    return (rows) => {
      const texts = joinedTexts(rows);
      return mixScores({ bm25: byTerms(texts), sentences: byVectors(texts) }, shares);
    };
  },
  graph: (fitted, _features, answerCount) => {
    const { table, sentences, shares } = read(fitted, answerCount);
    return scoreGraph({ featureCount: null, outputCount: answerCount }, (builder) => {
      // The first half of a row's numbers are its terms, the second its n-grams, each with as many places.
      const halves = builder.addMany('Split', [featuresInput], 2, { axis: { int: 1 }, num_outputs: { int: 2 } });
      const [terms = '', ngrams = ''] = halves;
      const times = (scores: string, share: number) => builder.add('Mul', [scores, builder.constant('double', share)]);
      const byTerms = times(vectorNodes(builder, terms, table), shares.bm25);
      return builder.add('Add', [byTerms, times(likenessNodes(builder, ngrams, sentences), shares.sentences)]);
    });
  },
};

function read(fitted: FittedCandidate, answerCount: number) {
  const { lengths, shares } = settings.parse(fitted.settings);
  const { sentences, more } = unpackSentences(fitted.weights, lengths);
  return { sentences, shares, table: readBm25(more, answerCount) };
}
