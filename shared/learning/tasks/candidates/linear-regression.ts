import * as z from 'zod';
import { pack, unpack } from '../../artifact/pack.ts';
import { type LinearFit, type Reduced, reduceRows, solveRidge } from '../../classical/least-squares.ts';
import { linearScores } from '../../classical/linear-scores.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import { mean } from '../../evaluate/mean.ts';
import { squaredErrors } from '../../evaluate/regression.ts';
import { denseEncoding, fitDenseEncoder, openDenseEncoder } from '../../features/tabular/dense-encoder.ts';
import type { Candidate, LabelledRows } from '../candidate.ts';
import { linearGraph, openLinear } from './linear-scorer.ts';

const settings = z.strictObject({ encoding: denseEncoding, ridge: z.number() });

/** Tried on the validation rows; one QR serves them all. */
const ridgeStrengths = [0, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000, 1e4];

/** Exact least squares on standardised, one-hot columns, its ridge strength chosen on the validation rows. */
export const linearRegression: Candidate = {
  name: 'linear_regression',
  description: 'Exact least squares with the ridge strength that suits the validation rows best.',
  searchSpace: {},
  spends: 'rows',
  fit: async ({ features, train, validation, pace }) => {
    const encoding = fitDenseEncoder(features, train.matrix);
    const encode = openDenseEncoder(encoding);
    const matrix = encode(train.matrix);
    const resumeFrom = readCheckpoint(pace.checkpoint?.resumeFrom);
    let reduced = resumeFrom ?? emptyReduction(matrix);
    for (const state of reduceRows(matrix, train.targets, resumeFrom)) {
      reduced = state;
      const fraction = state.rowsDone / matrix.rowCount;
      const progress = { iteration: state.rowsDone, iterationCount: matrix.rowCount, fraction, scores: {} };
      if (!(await pace.step(progress, () => writeCheckpoint(state)))) break;
    }
    const { ridge, position } = bestRidge(reduced, encode(validation.matrix), validation);
    return { settings: { encoding, ridge }, weights: pack({ position }) };
  },
  open: (fitted, _features, outputCount) =>
    openLinear(settings.parse(fitted.settings).encoding, fitted.weights, outputCount),
  graph: (fitted, { length }, outputCount) =>
    linearGraph(settings.parse(fitted.settings).encoding, fitted.weights, length, outputCount),
};

function bestRidge(reduced: Reduced, matrix: DenseMatrix, { targets }: LabelledRows) {
  const tried = ridgeStrengths.map((ridge) => {
    const position = positionOf(solveRidge(reduced, ridge));
    const error = mean(squaredErrors({ truths: targets, predictions: linearScores(matrix, position) })) ?? 0;
    return { ridge, position, error };
  });
  return tried.reduce((best, next) => (next.error < best.error ? next : best));
}

function positionOf({ weights, intercept }: LinearFit): Float64Array {
  return Float64Array.of(...weights, intercept);
}

function emptyReduction({ columnCount }: DenseMatrix): Reduced {
  const size = columnCount + 2;
  return { triangle: new Float64Array(size * size), size, rowsDone: 0 };
}

function writeCheckpoint({ triangle, size, rowsDone }: Reduced): Uint8Array {
  return pack({ triangle, summary: Float64Array.of(size, rowsDone) });
}

function readCheckpoint(bytes: Uint8Array | undefined): Reduced | undefined {
  if (!bytes) return undefined;
  const { triangle, summary } = unpack(bytes);
  const [size, rowsDone] = summary ?? [];
  return triangle && size !== undefined && rowsDone !== undefined ? { triangle, size, rowsDone } : undefined;
}
