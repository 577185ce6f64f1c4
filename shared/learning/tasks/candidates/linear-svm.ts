import * as z from 'zod';
import { pack, unpack } from '../../artifact/pack.ts';
import { solveDualRegression } from '../../classical/linear-svm/dual-regression.ts';
import { linearLosses } from '../../classical/linear-svm/fit-linear-classes.ts';
import { sparseFromDense } from '../../classical/sparse-rows.ts';
import { denseEncoding, fitDenseEncoder, openDenseEncoder } from '../../features/tabular/dense-encoder.ts';
import { oneOf, readSettings, realNumber } from '../../search/search-space.ts';
import type { Candidate } from '../candidate.ts';
import { followLinearClasses } from './follow-linear-classes.ts';
import { linearGraph, openLinear } from './linear-scorer.ts';
import { standardise } from './standardise.ts';

const settings = z.strictObject({ encoding: denseEncoding, cost: z.number(), loss: z.string() });

/** Passes over the rows at most. On columns that are far from round, more of them hardly change the answers. */
const iterationLimit = 200;
/** LIBLINEAR's, for the dual problems and for all others. */
const dualTolerance = 0.1;
const sumTolerance = 0.01;

const cost = realNumber(1e-3, 100, { usual: 0.1, scale: 'log' });
const classSpace = { cost, loss: oneOf(linearLosses, { usual: 'squared_hinge' }) };
const valueSpace = {
  cost,
  /** In standard deviations of the target. */
  epsilon: realNumber(0, 1, { usual: 0.1 }),
  loss: oneOf(['absolute', 'squared'], { usual: 'squared' }),
};

const scoring: Pick<Candidate, 'open' | 'graph'> = {
  open: (fitted, _features, outputCount) =>
    openLinear(settings.parse(fitted.settings).encoding, fitted.weights, outputCount),
  graph: (fitted, { length }, outputCount) =>
    linearGraph(settings.parse(fitted.settings).encoding, fitted.weights, length, outputCount),
};

/** Linear support vector machines for classes, one against the rest, by coordinate descent on sparse rows. */
export const linearSvmClasses: Candidate = {
  name: 'linear_svm',
  description: 'Linear support vector machine on standardised, one-hot columns; one against the rest for more classes.',
  searchSpace: classSpace,
  spends: 'rows',
  fit: async ({ features, outputCount, train, pace, seed, chosen }) => {
    const choice = readSettings(classSpace, chosen);
    const encoding = fitDenseEncoder(features, train.matrix);
    const rows = sparseFromDense(openDenseEncoder(encoding)(train.matrix), 1);
    const isDual = !choice.loss.startsWith('l1_');
    const position = await followLinearClasses(
      { rows, labels: Int32Array.from(train.targets), classCount: outputCount, ...choice },
      { tolerance: isDual ? dualTolerance : sumTolerance, iterationLimit, seed },
      pace,
    );
    return { settings: { encoding, ...choice }, weights: pack({ position }) };
  },
  ...scoring,
};

/** Linear support vector regression on standardised targets. */
export const linearSvmValues: Candidate = {
  name: 'linear_svm',
  description: 'Linear support vector regression: small errors cost nothing, so that the many do not outvote the few.',
  searchSpace: valueSpace,
  spends: 'rows',
  fit: async ({ features, train, pace, seed, chosen }) => {
    const choice = readSettings(valueSpace, chosen);
    const encoding = fitDenseEncoder(features, train.matrix);
    const rows = sparseFromDense(openDenseEncoder(encoding)(train.matrix), 1);
    const { targets, mean, scale } = standardise(train.targets);
    const passes = solveDualRegression(
      { rows, targets, cost: choice.cost, epsilon: choice.epsilon, isSquared: choice.loss === 'squared' },
      { tolerance: sumTolerance, iterationLimit, seed, resumeFrom: resumed(pace) },
    );
    let weights: Float64Array = new Float64Array(rows.columnCount);
    for (const pass of passes) {
      const { iteration, violation, isLast } = pass;
      weights = pass.weights;
      const fraction = isLast ? 1 : iteration / (iterationLimit + 1);
      const progress = { iteration, iterationCount: iterationLimit, fraction, scores: { violation } };
      if (!(await pace.step(progress, () => pack(pass.snapshot())))) break;
    }
    const position = weights.map((weight, j) => weight * scale + (j === rows.columnCount - 1 ? mean : 0));
    return { settings: { encoding, cost: choice.cost, loss: choice.loss }, weights: pack({ position }) };
  },
  ...scoring,
};

function resumed({ checkpoint }: Parameters<Candidate['fit']>[0]['pace']) {
  return checkpoint?.resumeFrom && unpack(checkpoint.resumeFrom);
}
