import type { Evaluation } from '../learning/evaluate/schema.ts';
import { RunError } from '../runtime/errors.ts';

/** How well the version does that answers now. */
export type ChampionEvaluation = Pick<Evaluation, 'primary_metric' | 'scores'>;

/**
 * Lets the best candidate pass only if it beats the commonsense baseline by more than chance, and is not worse than
 * the champion by more than chance. Throws RunError `gate_not_passed` that says what to change.
 */
export function passGate(
  candidate: string,
  evaluation: Evaluation,
  better: 'higher' | 'lower',
  champion: ChampionEvaluation | null,
): void {
  const { primary_metric: metric, scores, baseline_scores, interval } = evaluation;
  const [score, baseline] = [scores[metric] ?? null, baseline_scores[metric] ?? null];
  if (score === null || baseline === null || interval === null) {
    throw refused(`"${candidate}" cannot be judged: ${evaluation.row_count} test rows say too little. Add rows.`);
  }
  const [worstCase, bestCase] = better === 'higher' ? [interval.low, interval.high] : [interval.high, interval.low];
  const beats = (a: number, b: number) => (better === 'higher' ? a > b : a < b);
  if (!beats(worstCase, baseline)) {
    throw refused(
      `The best candidate, "${candidate}", is not surely better than always guessing alike: its ${metric} is ${show(score)} (95 % interval ${show(interval.low)} to ${show(interval.high)}), the baseline's is ${show(baseline)}. Add rows, or columns that tell something about the target.`,
    );
  }
  const current = champion?.primary_metric === metric ? (champion.scores[metric] ?? null) : null;
  if (current !== null && beats(current, bestCase)) {
    throw refused(
      `The best candidate, "${candidate}", is worse than the model's champion: its ${metric} is ${show(score)}, the champion's was ${show(current)} on its own test rows. The champion stays. Train with more or better rows, or without model_id to make a separate model.`,
    );
  }
}

const show = (score: number) => String(Number(score.toPrecision(4)));

const refused = (message: string) => new RunError('gate_not_passed', message);
