import * as z from 'zod';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { fitNgrams, openTfidf } from '../../../features/text/tfidf.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Candidate } from '../../candidate.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { ngramLengths, ngramLimits } from '../../text/ngram-limits.ts';
import { packTable, sumVectors, unpackTable, vectorNodes } from '../../text/ngram-table.ts';
import { ngramVectors } from '../../text/ngram-vectors.ts';
import { followLabelMargins } from '../follow-label-margins.ts';

const settings = z.strictObject({ lengths: ngramLengths, cost: z.number(), loss: z.string() });

const iterationLimit = 100;
/** LIBLINEAR's, for dual problems. */
const tolerance = 0.1;

interface LabelsKind {
  readonly name: string;
  readonly description: string;
  readonly usual: { readonly cost: number; readonly loss: 'squared_hinge' | 'logistic' };
}

/** One linear margin for each label, over the n-grams of texts. */
function ngramModel({ name, description, usual }: LabelsKind): Candidate<TextRows> {
  const searchSpace = {
    words: wholeNumber(1, 3, { usual: 2 }),
    letters: oneOf([0, 4, 5, 6], { usual: 5 }),
    cost: realNumber(0.03, 30, { usual: usual.cost, scale: 'log' }),
    loss: oneOf(['squared_hinge', 'logistic'], { usual: usual.loss }),
  };
  return {
    name,
    description,
    searchSpace,
    spends: 'rows',
    refits: true,
    fit: async ({ outputCount, train, pace, seed, chosen }) => {
      const { words, letters, cost, loss } = readSettings(searchSpace, chosen);
      const texts = joinedTexts(train.matrix);
      const lengths = { words, characters: 3, letters: [2, letters] as const };
      const vocabulary = fitNgrams(texts, lengths, ngramLimits(texts.length, outputCount));
      const rows = openTfidf(vocabulary, 1)(texts);
      const margins = await followLabelMargins(
        { rows, marks: train.targets, labelCount: outputCount, cost, loss },
        { tolerance, iterationLimit, seed },
        pace,
      );
      return {
        settings: { lengths, cost, loss },
        weights: packTable({ vocabulary, ...ngramVectors(margins, rows.columnCount) }),
      };
    },
    open: (fitted) => {
      const { table } = unpackTable(fitted.weights, settings.parse(fitted.settings).lengths);
      const encode = openTfidf(table.vocabulary);
      return (rows) => sumVectors(encode(joinedTexts(rows)), table);
    },
    graph: (fitted, _features, outputCount) => {
      const { table } = unpackTable(fitted.weights, settings.parse(fitted.settings).lengths);
      return scoreGraph({ featureCount: null, outputCount }, (builder) => vectorNodes(builder, featuresInput, table));
    },
  };
}

export const ngramLabels = ngramModel({
  name: 'ngram_logistic',
  description: 'Logistic regression for each label on tf-idf of word and character n-grams.',
  usual: { cost: 10, loss: 'logistic' },
});

export const ngramLabelsByMargin = ngramModel({
  name: 'ngram_linear',
  description: 'Linear support vector machine for each label on the same n-grams: faster.',
  usual: { cost: 1, loss: 'squared_hinge' },
});
