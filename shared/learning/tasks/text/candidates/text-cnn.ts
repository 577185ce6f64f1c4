import { pack } from '../../../artifact/pack.ts';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { fitUnits, openUnits } from '../../../features/text/word-units.ts';
import { readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Candidate } from '../../candidate.ts';
import { scoreGraph } from '../../score-graph.ts';
import { textCnnNodes } from '../text-cnn-graph.ts';
import { readTextCnn, textCnnScores } from '../text-cnn-scores.ts';

/** The usual ones were chosen on the validation rows of CLINC150, SST-2 and ChnSentiCorp, of two dozen runs. */
const searchSpace = {
  width: wholeNumber(32, 256, { usual: 128, scale: 'log' }),
  filters: wholeNumber(64, 1024, { usual: 512, scale: 'log' }),
  /** Passes over the texts, besides four, for each time that the number of classes doubles. */
  passes: realNumber(0.5, 4, { usual: 1.7 }),
  learning_rate: realNumber(3e-4, 6e-3, { usual: 1e-3, scale: 'log' }),
  dropout: realNumber(0, 0.7, { usual: 0.5 }),
  place_dropout: realNumber(0, 0.5, { usual: 0.2 }),
  label_smoothing: realNumber(0, 0.2, { usual: 0 }),
};

/** With fewer texts every unit counts; with more, one that stands in a single text tells nothing of others. */
const fewTexts = 1000;
/** Vectors of the usual width then take 31 MB. */
const mostUnits = 60_000;

/** What the network learns of a text: its class, or each label that it has or not. */
type Learned = 'class' | 'labels';

const textCnnOf = (learned: Learned): Candidate<TextRows> => ({
  name: 'text_cnn',
  description:
    'Convolutional network that looks for short phrases, of words made of letter sequences; reads the first 256 words.',
  searchSpace,
  spends: 'iterations',
  refits: true,
  fit: async ({ outputCount, train, pace, seed, chosen, threadCount }) => {
    const settings = readSettings(searchSpace, chosen);
    const texts = joinedTexts(train.matrix);
    const { hashes } = fitUnits(texts, { leastTexts: texts.length < fewTexts ? 1 : 2, mostUnits });
    const { trainTextCnn } = await import('../../../fit/train-text-cnn.ts');
    const parameters = await trainTextCnn({
      units: openUnits({ hashes })(texts),
      vocabularySize: hashes.length + 1,
      answers:
        learned === 'class'
          ? { codes: Int32Array.from(train.targets) }
          : { marks: Float32Array.from(train.targets), labelCount: outputCount },
      outputCount,
      settings,
      epochCount: Math.round(4 + settings.passes * Math.log2(outputCount)),
      seed,
      pace,
      threadCount,
    });
    return { settings: {}, weights: pack({ hashes, ...parameters }) };
  },
  open: (fitted) => {
    const weights = readTextCnn(fitted.weights);
    const encode = openUnits(weights);
    const score = textCnnScores(weights);
    return (rows) => score(encode(joinedTexts(rows)));
  },
  graph: async (fitted, _features, outputCount) => {
    const weights = readTextCnn(fitted.weights);
    const { exportTextCnn } = await import('../../../fit/train-text-cnn.ts');
    const vocabularySize = weights.hashes.length + 1;
    const network = exportTextCnn(
      {
        vocabularySize,
        width: weights.units.length / vocabularySize,
        filterCount: weights.filterOffsets.length,
        outputCount,
      },
      {
        units: weights.units.slice(),
        'filters.weights': weights.filters.slice(),
        'filters.bias': weights.filterOffsets.slice(),
        'scores.weights': weights.outputs.slice(),
        'scores.bias': weights.classOffsets.slice(),
      },
    );
    return scoreGraph({ featureCount: null, outputCount }, (builder, features) =>
      textCnnNodes(builder, features, network),
    );
  },
});

/** A network that looks for short phrases, over words made of letter sequences (Kim 2014). */
export const textCnn = textCnnOf('class');
/** The same for sets of labels. */
export const textCnnOfLabels = textCnnOf('labels');
