import { abstentionThreshold } from '../calibration/abstention.ts';
import type { TargetSchema } from './target.ts';

/** The target with the confidence below which no label is answered, judged by corrected answers to validation rows. */
export function withAbstention<T extends TargetSchema>(
  target: T,
  probabilities: ArrayLike<number>,
  share: number | undefined,
): T {
  if (share === undefined || target.kind !== 'classification') return target;
  return { ...target, abstain_below: abstentionThreshold(probabilities, target.classes.length, share) };
}
