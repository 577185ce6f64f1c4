import * as z from 'zod';
import { pack, unpackAll } from '../../../artifact/pack.ts';
import { type FactoredState, fitFactoredSoftmax } from '../../../classical/factored-softmax.ts';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { fitNgrams, openTfidf } from '../../../features/text/tfidf.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Candidate } from '../../candidate.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { ngramLengths, ngramLimits } from '../ngram-limits.ts';
import { floats, packTable, sumVectors, unpackTable, vectorNodes } from '../ngram-table.ts';

const settings = z.strictObject({ lengths: ngramLengths });

/** The usual ones were chosen on the validation rows of CLINC150, Banking77 and SST-2, of a dozen runs with one seed. */
const searchSpace = {
  words: wholeNumber(1, 3, { usual: 2 }),
  letters: oneOf([0, 4, 5, 6], { usual: 5 }),
  width: wholeNumber(16, 256, { usual: 96, scale: 'log' }),
  epochs: wholeNumber(5, 30, { usual: 12 }),
  learning_rate: realNumber(0.02, 0.5, { usual: 0.1, scale: 'log' }),
  row_dropout: realNumber(0, 0.7, { usual: 0.5 }),
  dropout: realNumber(0, 0.5, { usual: 0.3 }),
};

/** fastText: a text is the sum of its n-grams' vectors, and classes are told apart by a dense layer above it. */
export const embeddingBag: Candidate<TextRows> = {
  name: 'embedding_bag',
  description: 'Learned vectors of word and character n-grams, summed and classified together (fastText).',
  searchSpace,
  spends: 'iterations',
  refits: true,
  fit: async ({ outputCount, train, pace, seed, chosen }) => {
    const { words, letters, width, epochs, learning_rate, row_dropout, dropout } = readSettings(searchSpace, chosen);
    const texts = joinedTexts(train.matrix);
    const lengths = { words, characters: 3, letters: [2, letters] as const };
    const vocabulary = fitNgrams(texts, lengths, ngramLimits(texts.length, width));
    const passes = fitFactoredSoftmax(
      { rows: openTfidf(vocabulary)(texts), labels: Int32Array.from(train.targets), classCount: outputCount, width },
      {
        epochCount: epochs,
        learningRate: learning_rate,
        dropout: { rows: row_dropout, between: dropout },
        seed,
        resumeFrom: readState(pace.checkpoint?.resumeFrom),
      },
    );
    let state: FactoredState | undefined;
    for (const pass of passes) {
      state = pass.state;
      const { fraction, loss } = pass;
      const progress = {
        iteration: pass.state.done[0] ?? 0,
        iterationCount: Math.round((pass.state.done[0] ?? 0) / fraction),
        fraction,
        scores: { training_loss: loss },
      };
      if (!(await pace.step(progress, () => pack({ ...pass.state })))) break;
    }
    state ??= readState(pace.checkpoint?.resumeFrom);
    if (!state) throw new RangeError('There is no text to learn from');
    const { vectors, outputs, offsets } = state;
    const table = { vocabulary, vectors, offsets: new Float32Array(width) };
    return { settings: { lengths }, weights: packTable(table, { outputs, classOffsets: offsets }) };
  },
  open: (fitted, _features, outputCount) => {
    const { table, outputs, classOffsets } = readWeights(fitted);
    const encode = openTfidf(table.vocabulary);
    return (rows) => classScores(sumVectors(encode(joinedTexts(rows)), table), outputs, classOffsets, outputCount);
  },
  graph: (fitted, _features, outputCount) => {
    const { table, outputs, classOffsets } = readWeights(fitted);
    const width = table.offsets.length;
    return scoreGraph({ featureCount: null, outputCount }, (builder) => {
      const weights = builder.constant('double', outputs, [outputCount, width]);
      const turned = builder.add('Transpose', [weights]);
      const product = builder.add('MatMul', [vectorNodes(builder, featuresInput, table), turned]);
      return builder.add('Add', [product, builder.constant('double', classOffsets)]);
    });
  },
};

function readWeights(fitted: { readonly settings: unknown; readonly weights: Uint8Array }) {
  const { table, more } = unpackTable(fitted.weights, settings.parse(fitted.settings).lengths);
  return { table, outputs: floats(more.outputs), classOffsets: floats(more.classOffsets) };
}

function classScores(
  sums: Float64Array,
  outputs: Float32Array,
  offsets: Float32Array,
  classCount: number,
): Float64Array {
  const width = outputs.length / classCount;
  return Float64Array.from({ length: (sums.length / width) * classCount }, (_, at) => {
    const [from, place] = [Math.floor(at / classCount) * width, (at % classCount) * width];
    let score = offsets[at % classCount] as number;
    for (let j = 0; j < width; j += 1) score += (sums[from + j] as number) * (outputs[place + j] as number);
    return score;
  });
}

/** A checkpoint's state. Throws RangeError when the bytes hold none. */
function readState(bytes: Uint8Array | undefined): FactoredState | undefined {
  if (!bytes) return undefined;
  const { vectors, outputs, offsets, vectorSums, outputSums, offsetSums, done } = unpackAll(bytes);
  if (!(done instanceof Uint32Array)) throw new RangeError('The checkpoint does not say how far it is');
  return {
    vectors: floats(vectors),
    outputs: floats(outputs),
    offsets: floats(offsets),
    vectorSums: floats(vectorSums),
    outputSums: floats(outputSums),
    offsetSums: floats(offsetSums),
    done,
  };
}
