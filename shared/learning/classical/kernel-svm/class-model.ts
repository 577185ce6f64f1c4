import type { NamedArrays } from '../../artifact/pack.ts';
import { countUp } from '../count-up.ts';
import type { DenseMatrix } from '../row-block.ts';
import { coupleProbabilities, leastPairProbability } from './couple-probabilities.ts';
import type { Pair } from './fit-classes.ts';
import type { KernelRows } from './kernel-rows.ts';
import { squaredNorm } from './kernel-values.ts';
import { probabilityAt } from './sigmoid-fit.ts';

/**
 * Machines of all pairs of classes over the rows that support any of them. A row supports only pairs of its own class,
 * so it has one coefficient for each other class (LIBSVM's layout).
 */
export interface ClassMachines {
  /** Which training rows are support vectors: those of class 0, then of class 1, and so on. */
  readonly support: Int32Array;
  /** Where each class starts among the support vectors, and after the last class their number. */
  readonly starts: Int32Array;
  /** Support vectors x other classes, in their order. */
  readonly coefficients: Float64Array;
  /** Per pair (0,1), (0,2) … (1,2) …: offset, slope, shift. */
  readonly pairs: Float64Array;
}

/** Puts the machines of all pairs together. */
export function joinPairs(pairs: readonly Pair[], labels: Int32Array, classCount: number): ClassMachines {
  const others = classCount - 1;
  const byRow = new Float64Array(labels.length * others);
  const isSupport = new Uint8Array(labels.length);
  for (const { first, second, named, machine } of pairs) {
    named.forEach((row, at) => {
      const value = machine.coefficients[at] as number;
      if (value === 0) return;
      isSupport[row] = 1;
      byRow[row * others + (labels[row] === first ? second - 1 : first)] = value;
    });
  }
  const support: number[] = [];
  const starts = [0];
  for (let code = 0; code < classCount; code += 1) {
    labels.forEach((label, row) => {
      if (label === code && isSupport[row] === 1) support.push(row);
    });
    starts.push(support.length);
  }
  return {
    support: Int32Array.from(support),
    starts: Int32Array.from(starts),
    coefficients: Float64Array.from(
      support.flatMap((row) => Array.from(byRow.subarray(row * others, (row + 1) * others))),
    ),
    pairs: Float64Array.from(pairs.flatMap(({ machine, sigmoid }) => [machine.offset, sigmoid.slope, sigmoid.shift])),
  };
}

/** The numbers of the machines by name, but for the support vectors themselves. */
export function writeMachines({ starts, coefficients, pairs }: ClassMachines): NamedArrays {
  return { starts: Float64Array.from(starts), coefficients, pairs };
}

/** Reads them back. Throws RangeError when they do not fit the number of classes. */
export function readMachines(arrays: NamedArrays, classCount: number): Omit<ClassMachines, 'support'> {
  const { starts, coefficients, pairs } = arrays;
  const count = starts?.at(-1) ?? -1;
  if (!starts || starts.length !== classCount + 1 || coefficients?.length !== count * (classCount - 1)) {
    throw new RangeError(`The weights hold no machines of ${classCount} classes`);
  }
  if (pairs?.length !== (3 * classCount * (classCount - 1)) / 2) throw new RangeError('The weights hold no pairs');
  return { starts: Int32Array.from(starts), coefficients, pairs };
}

/**
 * Class probabilities of rows, row-major. `supportRows` are the support vectors in their order. For two classes the
 * pair's probability; for more, coupled.
 */
export function classProbabilities(
  supportRows: KernelRows,
  machines: Omit<ClassMachines, 'support'>,
  { rowCount, columnCount, values }: DenseMatrix,
): Float64Array {
  const classCount = machines.starts.length - 1;
  const probabilities = new Float64Array(rowCount * classCount);
  const kernels = new Float64Array(supportRows.rowCount);
  const support = supportRows.choose(countUp(supportRows.rowCount));
  const pairwise = new Float64Array(classCount * classCount);
  for (let row = 0; row < rowCount; row += 1) {
    const offset = row * columnCount;
    const norm = squaredNorm(values, offset, columnCount);
    support.compare(values, offset, norm, 0, kernels.length, kernels);
    pairProbabilities(machines, kernels, pairwise);
    if (classCount > 2) {
      coupleProbabilities(pairwise, classCount, probabilities, row * classCount);
    } else {
      probabilities[row * 2] = pairwise[1] as number;
      probabilities[row * 2 + 1] = pairwise[2] as number;
    }
  }
  return probabilities;
}

/** Writes the probability of each class against each other one. */
function pairProbabilities(
  { starts, coefficients, pairs }: Omit<ClassMachines, 'support'>,
  kernels: Float64Array,
  out: Float64Array,
): void {
  const classCount = starts.length - 1;
  const others = classCount - 1;
  const sumOver = (code: number, other: number) => {
    let sum = 0;
    for (let at = starts[code] as number; at < (starts[code + 1] as number); at += 1) {
      sum += (kernels[at] as number) * (coefficients[at * others + other] as number);
    }
    return sum;
  };
  let pair = 0;
  for (let first = 0; first < classCount; first += 1) {
    for (let second = first + 1; second < classCount; second += 1) {
      const [offset = 0, slope = 0, shift = 0] = pairs.subarray(3 * pair, 3 * pair + 3);
      const decision = sumOver(first, second - 1) + sumOver(second, first) + offset;
      const probability = probabilityAt({ slope, shift }, decision);
      const kept = Math.min(Math.max(probability, leastPairProbability), 1 - leastPairProbability);
      out[first * classCount + second] = kept;
      out[second * classCount + first] = 1 - kept;
      pair += 1;
    }
  }
}
