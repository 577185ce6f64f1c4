import * as z from 'zod';
import { marginCount } from '../../../classical/logistic.ts';
import { weighByClass } from '../../../features/text/class-ratios.ts';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { fitNgrams, openTfidf } from '../../../features/text/tfidf.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import { twoClassNodes } from '../../../tensor/score-nodes.ts';
import type { Candidate } from '../../candidate.ts';
import { followLinearClasses } from '../../candidates/follow-linear-classes.ts';
import { twoClassScores } from '../../candidates/two-class-scores.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { ngramLengths, ngramLimits } from '../ngram-limits.ts';
import { packTable, sumVectors, unpackTable, vectorNodes } from '../ngram-table.ts';
import { ngramVectors } from '../ngram-vectors.ts';

const settings = z.strictObject({ lengths: ngramLengths, cost: z.number(), loss: z.string() });

const iterationLimit = 100;
/** LIBLINEAR's, for dual problems. */
const tolerance = 0.1;

interface LinearKind {
  readonly name: string;
  readonly description: string;
  readonly usual: {
    readonly words: number;
    readonly cost: number;
    readonly loss: 'squared_hinge' | 'hinge' | 'logistic';
    readonly ratioPower: number;
  };
}

function ngramModel({ name, description, usual }: LinearKind): Candidate<TextRows> {
  const searchSpace = {
    words: wholeNumber(1, 3, { usual: usual.words }),
    letters: oneOf([0, 4, 5, 6], { usual: 5 }),
    cost: realNumber(0.03, 30, { usual: usual.cost, scale: 'log' }),
    loss: oneOf(['squared_hinge', 'hinge', 'logistic'], { usual: usual.loss }),
    ratio_power: realNumber(0, 1, { usual: usual.ratioPower }),
  };
  return {
    name,
    description,
    searchSpace,
    spends: 'rows',
    refits: true,
    fit: async ({ outputCount, train, pace, seed, chosen }) => {
      const { words, letters, cost, loss, ratio_power } = readSettings(searchSpace, chosen);
      const texts = joinedTexts(train.matrix);
      const lengths = { words, characters: 3, letters: [2, letters] as const };
      const rare = fitNgrams(texts, lengths, ngramLimits(texts.length, marginCount(outputCount)));
      const classed = { texts, labels: train.targets, classCount: outputCount };
      const vocabulary = ratio_power === 0 ? rare : weighByClass(rare, classed, ratio_power);
      const rows = openTfidf(vocabulary, 1)(texts);
      const position = await followLinearClasses(
        { rows, labels: Int32Array.from(train.targets), classCount: outputCount, cost, loss },
        { tolerance, iterationLimit, seed },
        pace,
      );
      return {
        settings: { lengths, cost, loss },
        weights: packTable({ vocabulary, ...ngramVectors(position, rows.columnCount) }),
      };
    },
    open: (fitted, _features, outputCount) => {
      const { table } = unpackTable(fitted.weights, settings.parse(fitted.settings).lengths);
      const encode = openTfidf(table.vocabulary);
      return (rows) => {
        const margins = sumVectors(encode(joinedTexts(rows)), table);
        return outputCount === 2 ? twoClassScores(margins) : margins;
      };
    },
    graph: (fitted, _features, outputCount) => {
      const { table } = unpackTable(fitted.weights, settings.parse(fitted.settings).lengths);
      return scoreGraph({ featureCount: null, outputCount }, (builder) => {
        const margins = vectorNodes(builder, featuresInput, table);
        return outputCount === 2 ? twoClassNodes(builder, margins) : margins;
      });
    },
  };
}

/** The usual settings were chosen on the validation rows of CLINC150, Banking77, SST-2 and ChnSentiCorp. */
export const ngramLinear = ngramModel({
  name: 'ngram_linear',
  description: 'Linear support vector machine on tf-idf of word and character n-grams (for Chinese, of characters).',
  usual: { words: 2, cost: 1, loss: 'squared_hinge', ratioPower: 0 },
});

export const ngramLogistic = ngramModel({
  name: 'ngram_logistic',
  description: 'Logistic regression on the same n-grams: slower, with steadier probabilities.',
  usual: { words: 2, cost: 8, loss: 'logistic', ratioPower: 0 },
});

export const ngramBayes = ngramModel({
  name: 'ngram_bayes',
  description:
    'Support vector machine on n-grams weighed by how much they tell of the classes, as naive Bayes does (NB-SVM).',
  usual: { words: 3, cost: 0.3, loss: 'squared_hinge', ratioPower: 0.7 },
});
