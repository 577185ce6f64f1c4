import { confidenceAt } from '../../calibration/operating-point.ts';
import type { ModelOutput } from '../task.ts';

/** What a row's probabilities come to: the labels that reach their thresholds, and how sure that is. */
export function decideLabels(
  labels: readonly string[],
  probabilities: readonly number[],
  thresholds: readonly number[],
): Extract<ModelOutput, { kind: 'multi_label' }> {
  const decisions = labels.map((label, k) => {
    const [probability = 0, threshold = 0.5] = [probabilities[k], thresholds[k]];
    const isAnswered = probability >= threshold;
    const confidence = confidenceAt(isAnswered ? probability : 1 - probability, Number(isAnswered), threshold);
    return { label, probability, isAnswered, confidence };
  });
  const answered = decisions.filter(({ isAnswered }) => isAnswered).sort((a, b) => b.probability - a.probability);
  return {
    kind: 'multi_label',
    labels: answered.map(({ label }) => label),
    probabilities: Object.fromEntries(decisions.map(({ label, probability }) => [label, probability])),
    confidence: decisions.reduce((least, { confidence }) => Math.min(least, confidence), 1),
  };
}
