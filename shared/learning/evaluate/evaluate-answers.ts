import type { HeldOut } from '../tasks/task.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { mean } from './mean.ts';
import { score } from './metric.ts';
import { firstPlaces, retrievalMetrics } from './retrieval.ts';
import { worstAnswers } from './worst-errors.ts';

type HeldOutAnswers = Extract<HeldOut, { kind: 'retrieval' }>;

/** Judges answers to held-out questions, beside always giving the commonest answers; and what is handed over. */
export function evaluateAnswers(heldOut: HeldOutAnswers, seed: number) {
  const { answerCount, truths, ranks, confidences, baselineRanks, handOverBelow } = heldOut;
  const hits = firstPlaces(ranks);
  const answered = hits.filter((_, row) => (confidences[row] ?? 0) >= handOverBelow);
  const answeredShare = ranks.length === 0 ? 0 : answered.length / ranks.length;
  const worstErrors = worstAnswers(heldOut);
  return {
    object: 'evaluation' as const,
    kind: 'retrieval' as const,
    row_count: ranks.length,
    primary_metric: 'top_1_accuracy',
    scores: score(retrievalMetrics, { ranks, confidences }),
    baseline_scores: {
      ...score(retrievalMetrics, { ranks: baselineRanks, confidences }),
      // It does not say how sure it is.
      expected_calibration_error: null,
    },
    interval: bootstrapInterval(hits, (share) => share, seed),
    answer_count: answerCount,
    untested_answer_count: answerCount - new Set(truths).size,
    handover: { below: handOverBelow, share: 1 - answeredShare, answered_accuracy: mean(answered) },
    ...(worstErrors && { worst_errors: worstErrors }),
  };
}
