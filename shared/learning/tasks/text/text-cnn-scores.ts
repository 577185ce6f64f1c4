import { unpackAll } from '../../artifact/pack.ts';
import { type UnitRows, unitCount } from '../../features/text/word-units.ts';
import { floats } from './ngram-table.ts';

/** A stored text CNN: the network's parameters (networks/text-cnn.ts), row-major, with the hashes of its units. */
export interface TextCnnWeights {
  readonly hashes: Uint32Array;
  /** (Units + 1) x width: row 0 counts nothing. */
  readonly units: Float32Array;
  /** (Places of a window x width) x filters. */
  readonly filters: Float32Array;
  readonly filterOffsets: Float32Array;
  /** Filters x classes. */
  readonly outputs: Float32Array;
  readonly classOffsets: Float32Array;
}

/** Reads what `pack` wrote of hashes and parameters. Throws RangeError when a part is missing. */
export function readTextCnn(bytes: Uint8Array): TextCnnWeights {
  const { hashes, ...parameters } = unpackAll(bytes);
  if (!(hashes instanceof Uint32Array)) throw new RangeError('The weights hold no units');
  return {
    hashes,
    units: floats(parameters.units),
    filters: floats(parameters['filters.weights']),
    filterOffsets: floats(parameters['filters.bias']),
    outputs: floats(parameters['scores.weights']),
    classOffsets: floats(parameters['scores.bias']),
  };
}

/** The network's scores, rows x classes, without a runtime: what answers single texts needs none. */
export function textCnnScores(weights: TextCnnWeights): (texts: UnitRows) => Float64Array {
  const { filterOffsets, outputs, classOffsets } = weights;
  const [filterCount, classCount] = [filterOffsets.length, classOffsets.length];
  return (texts) => {
    const scores = new Float64Array(texts.rowCount * classCount);
    for (let row = 0; row < texts.rowCount; row += 1) {
      const largest = largestAnswers(weights, wordVectors(weights, texts, row), texts.lengths[row] as number);
      const own = scores.subarray(row * classCount, (row + 1) * classCount);
      own.set(classOffsets);
      for (let f = 0; f < filterCount; f += 1) {
        const answer = largest[f] as number;
        if (answer === 0) continue;
        for (let k = 0; k < classCount; k += 1) {
          own[k] = (own[k] as number) + answer * (outputs[f * classCount + k] as number);
        }
      }
    }
    return scores;
  };
}

/** Places x width: each place's units times their shares. */
function wordVectors({ units, hashes }: TextCnnWeights, texts: UnitRows, row: number): Float32Array {
  const width = units.length / (hashes.length + 1);
  const length = texts.lengths[row] as number;
  const vectors = new Float32Array(length * width);
  const first = row * texts.placeCount * unitCount;
  for (let at = 0; at < length * unitCount; at += 1) {
    const share = texts.shares[first + at] as number;
    if (share === 0) continue;
    const from = (texts.ids[first + at] as number) * width;
    const to = Math.floor(at / unitCount) * width;
    for (let j = 0; j < width; j += 1) {
      vectors[to + j] = (vectors[to + j] as number) + share * (units[from + j] as number);
    }
  }
  return vectors;
}

/** Each filter's largest answer over the places, at least 0. A window that hangs over an end sees zeros there. */
function largestAnswers(
  { filters, filterOffsets }: TextCnnWeights,
  vectors: Float32Array,
  placeCount: number,
): Float32Array {
  const filterCount = filterOffsets.length;
  const width = vectors.length / placeCount;
  const windowNumbers = filters.length / filterCount;
  const before = (windowNumbers - width) / 2;
  const largest = new Float32Array(filterCount);
  const answers = new Float32Array(filterCount);
  for (let place = 0; place < placeCount; place += 1) {
    answers.set(filterOffsets);
    const from = place * width - before;
    const end = Math.min(windowNumbers, vectors.length - from);
    for (let i = Math.max(0, -from); i < end; i += 1) {
      const value = vectors[from + i] as number;
      const line = i * filterCount;
      for (let f = 0; f < filterCount; f += 1) {
        answers[f] = (answers[f] as number) + value * (filters[line + f] as number);
      }
    }
    for (let f = 0; f < filterCount; f += 1) largest[f] = Math.max(largest[f] as number, answers[f] as number);
  }
  return largest;
}
