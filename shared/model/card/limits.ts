import type { Evaluation } from '../../learning/evaluate/schema.ts';
import { isBetter } from '../../run/leaderboard.ts';
import type { ModelCard } from './schema.ts';

export type CardLanguage = 'en' | 'zh';
type Limit = ModelCard['limits'][number];

/** Rows below which a figure says little of what comes next. */
const fewRows = 200;
const fewRowsOfClass = 20;
const weakRecall = 0.5;
const poorCalibration = 0.1;

const percent = (share: number) => `${Math.round(share * 100)} %`;

interface Judged {
  readonly evaluation: Evaluation;
  /** Which way the primary metric is better. */
  readonly better: 'higher' | 'lower';
  /** Rows that it learned from, where those are a sample. */
  readonly sampledRows: number | null;
}

/** What to know before a version is trusted, from its own evaluation. */
export function limitsOf({ evaluation, better, sampledRows }: Judged, language: CardLanguage): Limit[] {
  const say = (code: string, en: string, zh: string): Limit => ({ code, text: language === 'en' ? en : zh });
  const limits: Limit[] = [];
  const { row_count: rows, interval, primary_metric: metric, baseline_scores } = evaluation;
  if (rows < fewRows) {
    limits.push(
      say(
        'few_test_rows',
        `Judged on ${rows} rows only: read the interval, not the score.`,
        `仅用 ${rows} 行评估：请看区间，而不是分数。`,
      ),
    );
  }
  const baseline = baseline_scores[metric] ?? null;
  const worst = better === 'higher' ? interval?.low : interval?.high;
  if (worst !== undefined && baseline !== null && !isBetter(worst, baseline, better)) {
    limits.push(
      say(
        'near_baseline',
        `Its ${metric} may be no better than guessing by the baseline.`,
        `其 ${metric} 可能并不优于基线猜测。`,
      ),
    );
  }
  if (sampledRows !== null) {
    limits.push(say('sampled', `Learned from a sample of ${sampledRows} rows.`, `仅从 ${sampledRows} 行样本中学习。`));
  }
  limits.push(...classLimits(evaluation, say));
  const unseen = 'Says nothing of inputs unlike the rows that it learned from; judge it again when they change.';
  limits.push(say('unlike_inputs', unseen, '对与训练数据不同的输入没有把握；数据变化后请重新评估。'));
  return limits;
}

function classLimits(evaluation: Evaluation, say: (code: string, en: string, zh: string) => Limit): Limit[] {
  const classes = judgedOneByOne(evaluation);
  if (!classes) return [];
  const limits: Limit[] = [];
  const name = ({ label }: { label: string }) => `“${label}”`;
  const rare = classes.filter(({ row_count }) => row_count < fewRowsOfClass).map(name);
  if (rare.length > 0) {
    const list = shorten(rare);
    limits.push(
      say(
        'rare_classes',
        `Fewer than ${fewRowsOfClass} test rows each of ${list}.`,
        `${list} 各自的测试行少于 ${fewRowsOfClass} 行。`,
      ),
    );
  }
  const weak = classes.filter(({ recall, row_count }) => row_count > 0 && recall < weakRecall).map(name);
  if (weak.length > 0) {
    const list = shorten(weak);
    limits.push(
      say(
        'weak_classes',
        `Finds less than ${percent(weakRecall)} of ${list}.`,
        `对 ${list} 的召回率低于 ${percent(weakRecall)}。`,
      ),
    );
  }
  const error = evaluation.scores.expected_calibration_error ?? 0;
  if (error > poorCalibration) {
    const share = percent(error);
    limits.push(
      say('poor_calibration', `Its probabilities are off by ${share} on average.`, `其概率平均偏差 ${share}。`),
    );
  }
  return limits;
}

const shorten = (names: readonly string[]) =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} … (${names.length})` : names.join(', ');

/** What is judged one by one: classes, or labels. */
function judgedOneByOne(evaluation: Evaluation) {
  if (evaluation.kind === 'classification') return evaluation.classes;
  return evaluation.kind === 'multi_label' ? evaluation.labels : undefined;
}
