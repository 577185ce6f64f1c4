import { logLosses } from '../evaluate/log-loss.ts';
import { mean } from '../evaluate/mean.ts';
import { labelLosses } from '../evaluate/multi-label.ts';
import { squaredErrors } from '../evaluate/regression.ts';
import type { HeldOut } from '../tasks/task.ts';

/** A candidate's answers to rows that it did not learn from; all members answer the same rows. */
export interface Member {
  readonly name: string;
  readonly heldOut: HeldOut;
}

export interface Ensemble {
  /** Names with weights above 0 that sum to 1. */
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  /** Mean log loss, or mean squared error. */
  readonly loss: number;
  /** The same of the best member alone. */
  readonly bestLoss: number;
}

/** Picks in all: a weight is a multiple of a twenty-fourth. */
const pickLimit = 24;
/** It must win by this share of the loss: every answer of an ensemble takes the time of all its members. */
const leastGain = 0.002;

/**
 * Chooses members by greedy selection with replacement (Caruana et al. 2004, section 2): begins with the best, adds what
 * lowers the loss of the mean most, and keeps the best mean on the way. Null when no mean beats the best member.
 */
export function selectEnsemble(members: readonly Member[]): Ensemble | null {
  const [first] = members;
  // Ranks cannot be averaged: `hybrid` is the ensemble of answers, and lists of items have none.
  if (!first || first.heldOut.kind === 'retrieval' || first.heldOut.kind === 'recommendation') return null;
  const lossOf = lossOn(first.heldOut);
  const answers = members.map(({ heldOut }) => Float64Array.from(answersOf(heldOut)));
  const counts = members.map(() => 0);
  const sum = new Float64Array(answers[0]?.length ?? 0);
  let best = { loss: Number.POSITIVE_INFINITY, counts: [...counts], size: 0 };
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let size = 1; size <= pickLimit; size += 1) {
    const losses = answers.map((own) => lossOf(sum.map((value, at) => (value + (own[at] as number)) / size)));
    const pick = losses.reduce((least, loss, at) => (loss < (losses[least] as number) ? at : least), 0);
    const loss = losses[pick] as number;
    if (size === 1) bestLoss = loss;
    counts[pick] = (counts[pick] as number) + 1;
    answers[pick]?.forEach((value, at) => {
      sum[at] = (sum[at] as number) + value;
    });
    if (loss < best.loss) best = { loss, counts: [...counts], size };
  }
  if (!(best.loss < bestLoss * (1 - leastGain))) return null;
  const chosen = members.flatMap(({ name }, at) => {
    const count = best.counts[at] ?? 0;
    return count > 0 ? [{ name, weight: count / best.size }] : [];
  });
  return { members: chosen.sort((a, b) => b.weight - a.weight), loss: best.loss, bestLoss };
}

/** The weighted mean of members' answers to the same rows. Throws RangeError when they answer different rows. */
export function averageHeldOut(members: readonly { readonly heldOut: HeldOut; readonly weight: number }[]): HeldOut {
  const [first] = members;
  if (!first) throw new RangeError('An ensemble needs a member');
  const parts = members.map(({ heldOut, weight }) => ({ answers: answersOf(heldOut), weight }));
  const length = answersOf(first.heldOut).length;
  if (parts.some(({ answers }) => answers.length !== length)) throw new RangeError('Members answer different rows');
  const averaged = Array.from({ length }, (_, at) =>
    weightedSum(parts.map(({ answers, weight }) => [answers[at] ?? 0, weight])),
  );
  const { heldOut } = first;
  if (heldOut.kind === 'classification' || heldOut.kind === 'multi_label') {
    return { ...heldOut, probabilities: averaged };
  }
  return heldOut.kind === 'regression' ? { ...heldOut, predictions: averaged } : heldOut;
}

/** In the members' order: a stored ensemble must answer with the same last bits. */
export function weightedSum(parts: readonly (readonly [value: number, weight: number])[]): number {
  return parts.reduce((sum, [value, weight]) => sum + value * weight, 0);
}

/** Throws RangeError for ranks, of which there is no mean. */
function answersOf(heldOut: HeldOut): readonly number[] {
  if (heldOut.kind === 'classification' || heldOut.kind === 'multi_label') return heldOut.probabilities;
  if (heldOut.kind === 'regression') return heldOut.predictions;
  throw new RangeError('Ranks cannot be averaged');
}

function lossOn(
  heldOut: Extract<HeldOut, { kind: 'classification' | 'multi_label' | 'regression' }>,
): (answers: Float64Array) => number {
  const { truths } = heldOut;
  if (heldOut.kind === 'regression') {
    return (predictions) => mean(squaredErrors({ truths, predictions })) ?? Number.POSITIVE_INFINITY;
  }
  if (heldOut.kind === 'multi_label') {
    const labelCount = heldOut.labels.length;
    return (probabilities) => mean(labelLosses({ truths, probabilities, labelCount })) ?? Number.POSITIVE_INFINITY;
  }
  const classCount = heldOut.classes.length;
  return (probabilities) => mean(logLosses({ truths, probabilities, classCount })) ?? Number.POSITIVE_INFINITY;
}
