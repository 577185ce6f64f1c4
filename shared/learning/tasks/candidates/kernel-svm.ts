import * as z from 'zod';
import { pack, unpack } from '../../artifact/pack.ts';
import { classProbabilities, joinPairs, readMachines, writeMachines } from '../../classical/kernel-svm/class-model.ts';
import { KernelClassesFit, type KernelProgress } from '../../classical/kernel-svm/fit-classes.ts';
import { KernelValuesFit } from '../../classical/kernel-svm/fit-values.ts';
import { kernelSchema } from '../../classical/kernel-svm/kernel.ts';
import { KernelRows } from '../../classical/kernel-svm/kernel-rows.ts';
import { kernelValues } from '../../classical/kernel-svm/kernel-values.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import type { Feature } from '../../features/tabular/column-reader.ts';
import {
  type DenseEncoding,
  denseEncoding,
  fitDenseEncoder,
  openDenseEncoder,
} from '../../features/tabular/dense-encoder.ts';
import { oneOf, readSettings, realNumber } from '../../search/search-space.ts';
import type { Candidate } from '../candidate.ts';
import type { Pace } from '../pace.ts';
import { chooseKernel, kernelSpace } from './choose-kernel.ts';
import { classKernelGraph, valueKernelGraph } from './kernel-svm-graph.ts';
import { probabilityScores } from './probability-scores.ts';
import { sampledRows, sampleRows } from './row-sample.ts';
import { standardise } from './standardise.ts';

const settings = z.strictObject({
  encoding: denseEncoding,
  kernel: kernelSchema,
  /** Absent with nu-SVC, which has none. */
  cost: z.number().optional(),
  /** With the nu formulations: as the search knows it. */
  nu: z.number().optional(),
  /** Rows that it learned from: training rows beyond `mostRows` are left out by the seed. */
  row_count: z.int(),
});

/** Time and memory grow with the square of the rows, and each answer with the support vectors among them. */
const mostRows = 5000;
/** Holds all kernels of so many rows. */
const cacheBytes = 4 * mostRows * mostRows;
const tolerance = 1e-3;
const foldCount = 5;
/** Answers are slow next to those of other candidates; fewer rows still tell which columns matter. */
const importanceRows = 200;

const cost = realNumber(0.01, 1000, { usual: 1, scale: 'log' });
/** nu of a classification is a share of the most that two classes allow, of a regression the share of rows outside. */
const nu = realNumber(0.05, 0.95, { usual: 0.5 });
const classSpace = { cost, ...kernelSpace, formulation: oneOf(['cost', 'nu'], { usual: 'cost' }), nu };
/** `epsilon` in standard deviations of the target. */
const valueSpace = {
  cost,
  ...kernelSpace,
  epsilon: realNumber(0, 1, { usual: 0.1 }),
  formulation: oneOf(['epsilon', 'nu'], { usual: 'epsilon' }),
  nu,
};

/** Support vector machines with kernels, one against one, with probabilities learned by cross-validation. */
export const kernelSvmClasses: Candidate = {
  name: 'kernel_svm',
  description: `Support vector machine with a kernel, one against one, with probabilities by cross-validation; learns from a sample of at most ${mostRows} rows.`,
  searchSpace: classSpace,
  spends: 'rows',
  importanceRows,
  fit: async ({ features, outputCount, train, pace, seed, chosen }) => {
    const choice = readSettings(classSpace, chosen);
    const isNu = choice.formulation === 'nu';
    const sample = sampleRows(train, mostRows, seed, true);
    const { encoding, matrix } = encodeRows(features, sample.matrix);
    const kernel = chooseKernel(choice, matrix);
    const labels = Int32Array.from(sample.targets);
    const fit = new KernelClassesFit(
      {
        rows: new KernelRows(kernel, matrix),
        labels,
        classCount: outputCount,
        formulation: isNu ? { kind: 'nu share', share: choice.nu } : { kind: 'cost', cost: choice.cost },
        foldCount,
      },
      { tolerance, cacheBytes, seed, resumeFrom: pace.checkpoint?.resumeFrom && unpack(pace.checkpoint.resumeFrom) },
    );
    await runPaced(fit.run(), pace);
    const machines = joinPairs(fit.pairs(), labels, outputCount);
    const support = supportRows(sample.matrix, machines.support);
    return {
      settings: {
        encoding,
        kernel,
        ...(isNu ? { nu: choice.nu } : { cost: choice.cost }),
        row_count: labels.length,
      },
      weights: pack({ support, ...writeMachines(machines) }),
      ...sampledRows(sample, train),
    };
  },
  open: ({ settings: stored, weights }, features, outputCount) => {
    const { encoding, kernel } = settings.parse(stored);
    const arrays = unpack(weights);
    const machines = readMachines(arrays, outputCount);
    const rows = new KernelRows(kernel, denseSupport(arrays.support, features, encoding, machines.starts.at(-1)));
    const encode = openDenseEncoder(encoding);
    return (native) => probabilityScores(classProbabilities(rows, machines, encode(native)));
  },
  graph: ({ settings: stored, weights }, features, outputCount) => {
    const { encoding, kernel } = settings.parse(stored);
    const arrays = unpack(weights);
    const machines = readMachines(arrays, outputCount);
    const support = denseSupport(arrays.support, features, encoding, machines.starts.at(-1));
    return classKernelGraph({ encoding, kernel, support, featureCount: features.length }, machines);
  },
};

/** Support vector regression with kernels on standardised targets. */
export const kernelSvmValues: Candidate = {
  name: 'kernel_svm',
  description: `Support vector regression with a kernel; learns from a sample of at most ${mostRows} rows.`,
  searchSpace: valueSpace,
  spends: 'rows',
  importanceRows,
  fit: async ({ features, train, pace, seed, chosen }) => {
    const choice = readSettings(valueSpace, chosen);
    const isNu = choice.formulation === 'nu';
    const sample = sampleRows(train, mostRows, seed, false);
    const { encoding, matrix } = encodeRows(features, sample.matrix);
    const kernel = chooseKernel(choice, matrix);
    const { targets, mean, scale } = standardise(sample.targets);
    const fit = new KernelValuesFit(
      {
        rows: new KernelRows(kernel, matrix),
        targets,
        formulation: isNu
          ? { kind: 'nu', cost: choice.cost, nu: choice.nu }
          : { kind: 'epsilon', cost: choice.cost, epsilon: choice.epsilon },
      },
      { tolerance, cacheBytes, resumeFrom: pace.checkpoint?.resumeFrom && unpack(pace.checkpoint.resumeFrom) },
    );
    await runPaced(fit.run(), pace);
    const { coefficients, offset } = fit.machine();
    const kept = Int32Array.from(coefficients.keys()).filter((row) => coefficients[row] !== 0);
    return {
      settings: { encoding, kernel, cost: choice.cost, ...(isNu ? { nu: choice.nu } : {}), row_count: targets.length },
      weights: pack({
        support: supportRows(sample.matrix, kept),
        coefficients: Float64Array.from(kept, (row) => (coefficients[row] as number) * scale),
        offset: Float64Array.of(offset * scale + mean),
      }),
      ...sampledRows(sample, train),
    };
  },
  open: ({ settings: stored, weights }, features) => {
    const { encoding, kernel } = settings.parse(stored);
    const { support, coefficients, offset } = readValues(weights);
    const rows = new KernelRows(kernel, denseSupport(support, features, encoding, coefficients.length));
    const encode = openDenseEncoder(encoding);
    return (native) => kernelValues(rows, coefficients, offset, encode(native));
  },
  graph: ({ settings: stored, weights }, features) => {
    const { encoding, kernel } = settings.parse(stored);
    const { support, coefficients, offset } = readValues(weights);
    const dense = denseSupport(support, features, encoding, coefficients.length);
    return valueKernelGraph({ encoding, kernel, support: dense, featureCount: features.length }, coefficients, offset);
  },
};

function encodeRows(features: readonly Feature[], native: DenseMatrix) {
  const encoding = fitDenseEncoder(features, native);
  return { encoding, matrix: openDenseEncoder(encoding)(native) };
}

async function runPaced(turns: Iterable<KernelProgress>, pace: Pace): Promise<void> {
  for (const turn of turns) {
    const { iteration, fraction } = turn;
    const iterationCount = Math.max(iteration, Math.ceil(iteration / fraction) || 0);
    const progress = { iteration, iterationCount, fraction, scores: {} };
    if (!(await pace.step(progress, () => pack(turn.snapshot())))) return;
  }
}

/** Native features of the support vectors: a few numbers a row, where encoded rows have one for each category. */
function supportRows({ values, columnCount }: DenseMatrix, support: Int32Array): Float64Array {
  const rows = new Float64Array(support.length * columnCount);
  support.forEach((row, at) => {
    rows.set(values.subarray(row * columnCount, (row + 1) * columnCount), at * columnCount);
  });
  return rows;
}

/** Encodes stored support vectors. Throws RangeError when there are not `count` of them. */
function denseSupport(
  values: Float64Array | undefined,
  features: readonly Feature[],
  encoding: DenseEncoding,
  count = 0,
): DenseMatrix {
  if (values?.length !== count * features.length) throw new RangeError(`The weights hold no ${count} support vectors`);
  return openDenseEncoder(encoding)({ rowCount: count, columnCount: features.length, values });
}

function readValues(weights: Uint8Array) {
  const { support, coefficients, offset } = unpack(weights);
  if (!support || !coefficients || offset?.length !== 1) throw new RangeError('The weights hold no machine');
  return { support, coefficients, offset: offset[0] as number };
}
