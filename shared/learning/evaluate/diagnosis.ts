import { seededRandom } from '../random.ts';
import type { HeldOut } from '../tasks/task.ts';
import { areaUnderCurve } from './roc-auc.ts';
import type { Diagnosis } from './schema.ts';

/** Enough for two digits of an interval. */
const resampleCount = 400;

type ClassAnswers = Extract<HeldOut, { kind: 'classification' }>;

/**
 * Sensitivity, specificity and ROC AUC of two classes with 95 % percentile bootstrap intervals (Efron & Tibshirani 1993,
 * chapter 13), rows drawn of each class by itself, so that each resample has both. Undefined where one class is absent.
 */
export function diagnose(
  { classes, truths, probabilities }: ClassAnswers,
  operatingPoint: number,
  seed: number,
): Diagnosis | undefined {
  const scoresOf = (code: number) =>
    truths.flatMap((truth, row) => (truth === code ? [probabilities[2 * row + 1] ?? 0] : []));
  const [negatives, positives] = [scoresOf(0), scoresOf(1)];
  if (negatives.length === 0 || positives.length === 0) return undefined;
  const random = seededRandom(seed);
  const draw = (scores: readonly number[]) => scores.map(() => scores[Math.floor(random() * scores.length)] ?? 0);
  const judge = (absent: readonly number[], present: readonly number[]) => ({
    sensitivity: shareOf(present, (score) => score >= operatingPoint),
    specificity: shareOf(absent, (score) => score < operatingPoint),
    roc_auc: areaUnderCurve(Float64Array.from([...absent, ...present]), (row) => row >= absent.length),
  });
  const whole = judge(negatives, positives);
  const drawn = Array.from({ length: resampleCount }, () => judge(draw(negatives), draw(positives)));
  const rate = (name: keyof typeof whole) => {
    const sorted = drawn.map((one) => one[name]).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (resampleCount - 1))] ?? 0;
    return { value: whole[name], low: at(0.025), high: at(0.975) };
  };
  return {
    positive: classes[1] ?? '',
    operating_point: operatingPoint,
    sensitivity: rate('sensitivity'),
    specificity: rate('specificity'),
    roc_auc: rate('roc_auc'),
  };
}

const shareOf = (scores: readonly number[], isHit: (score: number) => boolean) =>
  scores.filter(isHit).length / scores.length;
