import * as z from 'zod';
import { pack, unpackAll } from '../../../artifact/pack.ts';
import { type FactoredState, fitFactoredSoftmax } from '../../../classical/factored-softmax.ts';
import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import { fitNgrams, type NgramVocabulary, openTfidf } from '../../../features/text/tfidf.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Candidate } from '../../candidate.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { ngramLengths, ngramLimits } from '../ngram-limits.ts';
import { floats, packTable, sumVectors, unpackTable, vectorNodes } from '../ngram-table.ts';

const settings = z.strictObject({ lengths: ngramLengths });

/** The usual ones were chosen on the validation rows of CLINC150, Banking77 and SST-2, of two dozen runs. */
const searchSpace = {
  words: wholeNumber(1, 3, { usual: 2 }),
  letters: oneOf([0, 4, 5, 6], { usual: 4 }),
  width: wholeNumber(16, 128, { usual: 64, scale: 'log' }),
  /** Fits from other beginnings whose scores are averaged. */
  repeats: wholeNumber(1, 4, { usual: 3 }),
  epochs: wholeNumber(5, 30, { usual: 20 }),
  learning_rate: realNumber(0.02, 0.5, { usual: 0.05, scale: 'log' }),
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
    const choice = readSettings(searchSpace, chosen);
    const { words, letters, width, repeats } = choice;
    const texts = joinedTexts(train.matrix);
    const lengths = { words, characters: 3, letters: [3, letters] as const };
    const vocabulary = fitNgrams(texts, lengths, { ...ngramLimits(texts.length, width * repeats), leastTexts: 1 });
    const rows = openTfidf(vocabulary)(texts);
    const problem = { rows, labels: Int32Array.from(train.targets), classCount: outputCount, width };
    const states = readStates(pace.checkpoint?.resumeFrom);
    const snapshot = () => pack(Object.assign({}, ...states.map(nameParts)));
    for (let repeat = Math.max(0, states.length - 1); repeat < repeats; repeat += 1) {
      const passes = fitFactoredSoftmax(problem, {
        epochCount: choice.epochs,
        learningRate: choice.learning_rate,
        dropout: { rows: choice.row_dropout, between: choice.dropout },
        seed: seed + repeat,
        resumeFrom: states[repeat],
      });
      let goesOn = true;
      for (const { state, fraction: own, loss, sliceCount } of passes) {
        states[repeat] = state;
        const fraction = (repeat + own) / repeats;
        const iterationCount = sliceCount * repeats;
        const progress = { iteration: Math.round(fraction * iterationCount), iterationCount, fraction };
        goesOn = await pace.step({ ...progress, scores: { training_loss: loss } }, snapshot);
        if (!goesOn) break;
      }
      if (!goesOn) break;
    }
    return { settings: { lengths }, weights: packBags(vocabulary, states, width) };
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

/**
 * The bags side by side: the vector of an n-gram is those of all bags, one after the other, and the scores are the mean
 * of theirs.
 */
function packBags(vocabulary: NgramVocabulary, states: readonly FactoredState[], width: number): Uint8Array {
  const [first] = states;
  if (!first) throw new RangeError('There is no text to learn from');
  const whole = width * states.length;
  const vectors = new Float32Array(vocabulary.hashes.length * whole);
  const outputs = new Float32Array(first.offsets.length * whole);
  const classOffsets = new Float32Array(first.offsets.length);
  states.forEach((state, bag) => {
    spread(state.vectors, vectors, { width, whole, from: bag * width, factor: 1 });
    spread(state.outputs, outputs, { width, whole, from: bag * width, factor: 1 / states.length });
    state.offsets.forEach((offset, k) => {
      classOffsets[k] = (classOffsets[k] as number) + offset / states.length;
    });
  });
  return packTable({ vocabulary, vectors, offsets: new Float32Array(whole) }, { outputs, classOffsets });
}

interface Place {
  readonly width: number;
  readonly whole: number;
  readonly from: number;
  readonly factor: number;
}

function spread(own: Float32Array, all: Float32Array, { width, whole, from, factor }: Place): void {
  own.forEach((value, at) => {
    all[Math.floor(at / width) * whole + from + (at % width)] = value * factor;
  });
}

const nameParts = (state: FactoredState, bag: number) =>
  Object.fromEntries(Object.entries(state).map(([name, array]) => [`${bag}.${name}`, array]));

/** The bags of a checkpoint; the last one may be unfinished. Throws RangeError when the bytes hold none. */
function readStates(bytes: Uint8Array | undefined): FactoredState[] {
  const states: FactoredState[] = [];
  const parts = bytes ? unpackAll(bytes) : {};
  for (let bag = 0; `${bag}.done` in parts; bag += 1) {
    const done = parts[`${bag}.done`];
    if (!(done instanceof Uint32Array)) throw new RangeError('The checkpoint does not say how far it is');
    const part = (name: string) => floats(parts[`${bag}.${name}`]);
    states.push({
      vectors: part('vectors'),
      outputs: part('outputs'),
      offsets: part('offsets'),
      vectorSums: part('vectorSums'),
      outputSums: part('outputSums'),
      offsetSums: part('offsetSums'),
      done,
    });
  }
  if (bytes && states.length === 0) throw new RangeError('The checkpoint holds no bag');
  return states;
}
