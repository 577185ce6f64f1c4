import * as z from 'zod';
import { pack, unpack } from '../../artifact/pack.ts';
import { type NeighbourSearch, neighbourWeights, openNeighbourSearch } from '../../classical/nearest-neighbours.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { Feature } from '../../features/tabular/column-reader.ts';
import {
  type DenseEncoding,
  denseEncoding,
  fitDenseEncoder,
  openDenseEncoder,
} from '../../features/tabular/dense-encoder.ts';
import type { Candidate, LabelledRows } from '../candidate.ts';
import type { Pace } from '../pace.ts';
import { neighbourGraph } from './nearest-neighbours-graph.ts';
import { probabilityScores } from './probability-scores.ts';
import { sampledRows, sampleRows } from './row-sample.ts';

const settings = z.strictObject({
  encoding: denseEncoding,
  /** Neighbours that are asked. */
  neighbour_count: z.int().positive(),
  is_by_distance: z.boolean(),
  /** Rows to find neighbours among: training rows beyond `mostRows` are left out by the seed. */
  row_count: z.int().positive(),
});

/** Each answer looks at every one of them. */
const mostRows = 5000;
/** Validation rows that choose the number of neighbours. */
const mostJudges = 1000;
const importanceRows = 200;
const neighbourCounts = [1, 3, 5, 10, 20, 50, 100];
/** Rows between two looks of the caller. */
const rowsPerTurn = 20;

/** How the neighbours of a row make its answer: numbers per neighbour to be averaged, and what the average is judged by. */
interface Answering {
  readonly areClasses: boolean;
  /** Numbers of each reference row: 1 for its class and 0 for others, or its value. */
  votes(targets: Float64Array, outputCount: number): Float64Array;
  /** Added to the sum as if by one more neighbour. */
  prior(targets: Float64Array, outputCount: number): Float64Array | null;
  loss(answer: Float64Array, target: number): number;
  scores(answers: Float64Array): Float64Array;
}

const classes: Answering = {
  areClasses: true,
  votes: (targets, classCount) => {
    const votes = new Float64Array(targets.length * classCount);
    targets.forEach((code, row) => {
      votes[row * classCount + code] = 1;
    });
    return votes;
  },
  prior: (targets, classCount) => {
    const shares = new Float64Array(classCount);
    for (const code of targets) shares[code] = (shares[code] as number) + 1 / targets.length;
    return shares;
  },
  loss: (answer, code) => -Math.log(Math.max(answer[code] as number, 1e-12)),
  scores: probabilityScores,
};

const values: Answering = {
  areClasses: false,
  votes: (targets) => targets,
  prior: () => null,
  loss: ([answer = 0], target) => (answer - target) ** 2,
  scores: (answers) => answers,
};

function nearestNeighbours(answering: Answering, description: string): Candidate {
  return {
    name: 'nearest_neighbours',
    description: `${description}, exactly, among at most ${mostRows} rows; the validation rows choose how many and whether nearer ones count more.`,
    searchSpace: {},
    spends: 'rows',
    importanceRows,
    fit: async ({ features, outputCount, train, validation, pace, seed }) => {
      const reference = sampleRows(train, mostRows, seed, answering.areClasses);
      const judges = sampleRows(validation, mostJudges, seed, answering.areClasses);
      const encoding = fitDenseEncoder(features, reference.matrix);
      const encode = openDenseEncoder(encoding);
      const search = openNeighbourSearch(encode(reference.matrix));
      const answer = answerer(answering, reference.targets, outputCount);
      const choice = await chooseCount(
        { search, answer, loss: answering.loss, referenceCount: reference.targets.length },
        { matrix: encode(judges.matrix), targets: judges.targets },
        pace,
      );
      return {
        settings: {
          encoding,
          neighbour_count: choice.count,
          is_by_distance: choice.isByDistance,
          row_count: reference.targets.length,
        },
        weights: pack({ rows: reference.matrix.values, targets: reference.targets }),
        ...sampledRows(reference, train),
      };
    },
    open: (fitted, features, outputCount) => {
      const { encoding, count, isByDistance, reference, targets } = readFitted(fitted, features);
      const encode = openDenseEncoder(encoding);
      const search = openNeighbourSearch(reference);
      const answer = answerer(answering, targets, outputCount);
      return (native) => {
        const matrix = encode(native);
        const answers = new Float64Array(matrix.rowCount * outputCount);
        for (let row = 0; row < matrix.rowCount; row += 1) {
          const { rows, distances } = search.nearest(matrix, row, count);
          answers.set(answer(rows, neighbourWeights(distances, isByDistance)), row * outputCount);
        }
        return answering.scores(answers);
      };
    },
    graph: (fitted, features, outputCount) => {
      const { targets, ...parts } = readFitted(fitted, features);
      return neighbourGraph({
        ...parts,
        featureCount: features.length,
        outputCount,
        votes: answering.votes(targets, outputCount),
        prior: answering.prior(targets, outputCount),
      });
    },
  };
}

type Answerer = (rows: Int32Array, weights: Float64Array) => Float64Array;

/** The weighted mean of the neighbours' votes and, where there is one, the prior as one neighbour more. */
function answerer({ votes, prior }: Answering, targets: Float64Array, outputCount: number): Answerer {
  const cast = votes(targets, outputCount);
  const extra = prior(targets, outputCount);
  return (rows, weights) => {
    const sums = extra ? extra.slice() : new Float64Array(outputCount);
    for (let at = 0; at < weights.length; at += 1) {
      const first = (rows[at] as number) * outputCount;
      for (let k = 0; k < outputCount; k += 1) {
        sums[k] = (sums[k] as number) + (weights[at] as number) * (cast[first + k] as number);
      }
    }
    const total = weights.length + (extra ? 1 : 0);
    return sums.map((sum) => sum / total);
  };
}

interface Judging {
  readonly search: NeighbourSearch;
  readonly answer: Answerer;
  readonly loss: Answering['loss'];
  readonly referenceCount: number;
}

/** The number and weighing of neighbours with the least loss on the judging rows that there was time for. */
async function chooseCount({ search, answer, loss, referenceCount }: Judging, judges: LabelledRows, pace: Pace) {
  const { matrix, targets } = judges;
  const counts = neighbourCounts.filter((count) => count === 1 || count <= referenceCount / 2);
  const options = counts.flatMap((count) => [false, true].map((isByDistance) => ({ count, isByDistance })));
  const most = counts.at(-1) ?? 1;
  const { losses: resumed, done: [resumedAt = 0] = [] } = pace.checkpoint?.resumeFrom
    ? unpack(pace.checkpoint.resumeFrom)
    : {};
  const losses = resumed?.length === options.length ? resumed.slice() : new Float64Array(options.length);
  for (let row = resumed ? resumedAt : 0; row < matrix.rowCount; ) {
    const end = Math.min(matrix.rowCount, row + rowsPerTurn);
    for (; row < end; row += 1) {
      const found = search.nearest(matrix, row, most);
      options.forEach(({ count, isByDistance }, option) => {
        const weights = neighbourWeights(found.distances.subarray(0, count), isByDistance);
        losses[option] = (losses[option] as number) + loss(answer(found.rows, weights), targets[row] as number);
      });
    }
    const progress = { iteration: row, iterationCount: matrix.rowCount, fraction: row / matrix.rowCount, scores: {} };
    if (!(await pace.step(progress, () => pack({ losses, done: Float64Array.of(end) })))) break;
  }
  const best = losses.reduce((least, value, option) => (value < (losses[least] as number) ? option : least), 0);
  return options[best] ?? { count: 1, isByDistance: false };
}

function readFitted(
  fitted: { readonly settings: unknown; readonly weights: Uint8Array },
  features: readonly Feature[],
): {
  readonly encoding: DenseEncoding;
  readonly count: number;
  readonly isByDistance: boolean;
  readonly reference: DenseMatrix;
  readonly targets: Float64Array;
} {
  const { encoding, neighbour_count, is_by_distance, row_count } = settings.parse(fitted.settings);
  const { rows, targets } = unpack(fitted.weights);
  if (targets?.length !== row_count || rows?.length !== row_count * features.length) {
    throw new RangeError(`The weights hold no ${row_count} rows to find neighbours among`);
  }
  const native = { rowCount: row_count, columnCount: features.length, values: rows };
  return {
    encoding,
    count: neighbour_count,
    isByDistance: is_by_distance,
    reference: openDenseEncoder(encoding)(native),
    targets,
  };
}

/** The classes of the nearest rows. */
export const neighbourClasses = nearestNeighbours(classes, 'Answers the classes of the nearest training rows');

/** The mean value of the nearest rows. */
export const neighbourValues = nearestNeighbours(values, 'Answers the mean value of the nearest training rows');
