import * as z from 'zod';
import { pack, unpack } from '../../artifact/pack.ts';
import type { LbfgsState } from '../../classical/lbfgs.ts';
import { fitLogistic, marginCount } from '../../classical/logistic.ts';
import { denseEncoding, fitDenseEncoder, openDenseEncoder } from '../../features/tabular/dense-encoder.ts';
import { readSettings, realNumber } from '../../search/search-space.ts';
import type { Candidate } from '../candidate.ts';
import { linearGraph, openLinear } from './linear-scorer.ts';

const settings = z.strictObject({ encoding: denseEncoding });
const iterationLimit = 500;
const gradientTolerance = 1e-5;
/** The usual penalty is scikit-learn's: with standardised columns and more than a few hundred rows it hardly matters. */
const searchSpace = { penalty: realNumber(1e-3, 1e4, { usual: 1, scale: 'log' }) };

/** Logistic regression on standardised, one-hot columns, by L-BFGS. */
export const logisticRegression: Candidate = {
  name: 'logistic_regression',
  description: 'Logistic regression (softmax with more than two classes) with an L2 penalty.',
  searchSpace,
  spends: 'iterations',
  fit: async ({ features, outputCount, train, pace, chosen }) => {
    const encoding = fitDenseEncoder(features, train.matrix);
    const matrix = openDenseEncoder(encoding)(train.matrix);
    const iterates = fitLogistic(
      { matrix, labels: Int32Array.from(train.targets), classCount: outputCount, ...readSettings(searchSpace, chosen) },
      { iterationLimit, gradientTolerance, resumeFrom: readCheckpoint(pace.checkpoint?.resumeFrom) },
    );
    let position: Float64Array = new Float64Array(marginCount(outputCount) * (matrix.columnCount + 1));
    for (const state of iterates) {
      position = state.position;
      const { iteration, value } = state;
      const progress = {
        iteration,
        iterationCount: iterationLimit,
        fraction: iteration / iterationLimit,
        scores: { training_loss: value },
      };
      if (!(await pace.step(progress, () => writeCheckpoint(state)))) break;
    }
    return { settings: { encoding }, weights: pack({ position }) };
  },
  open: (fitted, _features, outputCount) =>
    openLinear(settings.parse(fitted.settings).encoding, fitted.weights, outputCount),
  graph: (fitted, { length }, outputCount) =>
    linearGraph(settings.parse(fitted.settings).encoding, fitted.weights, length, outputCount),
};

function writeCheckpoint({ iteration, value, position, gradient, steps, turns }: LbfgsState): Uint8Array {
  const pairs = steps.flatMap((step, index) => [
    [`step_${index}`, step] as const,
    [`turn_${index}`, turns[index] ?? step] as const,
  ]);
  return pack({ summary: Float64Array.of(iteration, value), position, gradient, ...Object.fromEntries(pairs) });
}

function readCheckpoint(bytes: Uint8Array | undefined): LbfgsState | undefined {
  if (!bytes) return undefined;
  const { summary, position, gradient, ...pairs } = unpack(bytes);
  const [iteration, value] = summary ?? [];
  if (iteration === undefined || value === undefined || !position || !gradient) return undefined;
  const named = (prefix: string) =>
    Object.entries(pairs).flatMap(([name, array]) => (name.startsWith(prefix) ? [array] : []));
  return { iteration, value, position, gradient, steps: named('step_'), turns: named('turn_') };
}
