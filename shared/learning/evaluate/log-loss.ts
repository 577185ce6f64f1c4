import type { JudgedClasses } from './judged-classes.ts';

/** Probabilities are kept this far from 0, so that one confident error does not make the loss infinite. */
const floor = 1e-15;

/** Each row's log loss: minus the logarithm of the probability given to its true class. */
export function logLosses({
  truths,
  probabilities,
  classCount,
}: Pick<JudgedClasses, 'truths' | 'probabilities' | 'classCount'>): Float64Array {
  return Float64Array.from({ length: truths.length }, (_, row) => {
    const probability = probabilities[row * classCount + (truths[row] as number)] as number;
    return -Math.log(Math.min(1, Math.max(floor, probability)));
  });
}
