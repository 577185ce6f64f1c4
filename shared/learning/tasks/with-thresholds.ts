import { abstentionThreshold } from '../calibration/abstention.ts';
import { handoverThreshold } from '../calibration/handover.ts';
import { chooseLabelThresholds } from '../calibration/label-thresholds.ts';
import { chooseOperatingPoint, confidenceAt } from '../calibration/operating-point.ts';
import { firstPlaces, rankOfTruths } from '../evaluate/retrieval.ts';
import type { ClassTarget, TargetSchema } from './target.ts';
import type { HeldOut } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

/** What turns probabilities into answers, as a target keeps it. */
export type Thresholds = Pick<ClassTarget, 'abstain_below' | 'operating_point'> & {
  /** Of each label of a set. */
  readonly thresholds?: number[];
};
type Choosing = Pick<TaskDefinition, 'abstainingShare' | 'hasOperatingPoint'>;

/** The target with the thresholds of its task, judged by corrected answers to validation rows. */
export function withThresholds<T extends TargetSchema>(
  task: Choosing,
  target: T,
  probabilities: ArrayLike<number>,
  truths: ArrayLike<number>,
): T {
  if (target.kind === 'regression' || target.kind === 'recommendation') return target;
  if (target.kind === 'multi_label') {
    return { ...target, thresholds: chooseLabelThresholds(probabilities, truths, target.labels.length) };
  }
  if (target.kind === 'retrieval') {
    const count = target.answers.length;
    const confidences = Array.from(truths, (_, row) => Math.max(...rowOf(probabilities, row, count)));
    return {
      ...target,
      hand_over_below: handoverThreshold(confidences, firstPlaces(rankOfTruths(probabilities, truths, count))),
    };
  }
  return { ...target, ...chooseThresholds(task, probabilities, truths, target.classes.length) };
}

const rowOf = (probabilities: ArrayLike<number>, row: number, count: number) =>
  Array.from({ length: count }, (_, k) => probabilities[row * count + k] ?? 0);

/** The thresholds that validation rows ask for: none where the task has none. */
export function chooseThresholds(
  { abstainingShare, hasOperatingPoint = false }: Choosing,
  probabilities: ArrayLike<number>,
  truths: ArrayLike<number>,
  classCount: number,
): Thresholds {
  if (abstainingShare === undefined) return {};
  if (!hasOperatingPoint) return { abstain_below: abstentionThreshold(probabilities, classCount, abstainingShare) };
  if (classCount !== 2) return {};
  const point = chooseOperatingPoint(probabilities, truths);
  const confidences = Array.from(truths, (_, row) => {
    const probability = probabilities[2 * row + 1] ?? 0;
    const best = Number(probability >= point);
    return confidenceAt(best === 1 ? probability : 1 - probability, best, point);
  });
  return { abstain_below: abstentionThreshold(confidences, 1, abstainingShare), operating_point: point };
}

/** The same of answers that are held out: none where answers need none. */
export function thresholdsOf(task: Choosing, heldOut: HeldOut): Thresholds {
  if (heldOut.kind === 'classification') {
    return chooseThresholds(task, heldOut.probabilities, heldOut.truths, heldOut.classes.length);
  }
  if (heldOut.kind !== 'multi_label') return {};
  return { thresholds: chooseLabelThresholds(heldOut.probabilities, heldOut.truths, heldOut.labels.length) };
}

/** Held-out answers as they are decided by other thresholds. */
export function decidedBy(heldOut: HeldOut, { operating_point: operatingPoint, thresholds }: Thresholds): HeldOut {
  if (heldOut.kind === 'multi_label' && thresholds) return { ...heldOut, thresholds };
  if (heldOut.kind !== 'classification' || operatingPoint === undefined) return heldOut;
  return { ...heldOut, operatingPoint };
}

/** The target of several models whose corrected answers are averaged: their mean is not corrected again. */
export function averagedTarget(target: TargetSchema, { thresholds, ...ofClasses }: Thresholds): TargetSchema {
  if (target.kind === 'classification') return { ...target, calibration: null, ...ofClasses };
  if (target.kind !== 'multi_label') return target;
  return { ...target, calibrations: [], thresholds: thresholds ?? target.thresholds };
}
