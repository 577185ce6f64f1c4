import type * as z from 'zod';
import { bootstrapInterval } from '../learning/evaluate/bootstrap.ts';
import { mean } from '../learning/evaluate/mean.ts';
import type { Evaluation } from '../learning/evaluate/schema.ts';
import { wilsonInterval } from '../learning/evaluate/wilson.ts';
import type { feedbackSummary } from './schema.ts';
import type { FeedbackRow } from './store.ts';

type VersionSummary = Omit<z.infer<typeof feedbackSummary>['versions'][number], 'number'>;
type Told = Pick<FeedbackRow, 'version_id' | 'is_right' | 'difference' | 'rank'>;

/** Items that a list is judged by, as in evaluations. */
const listLength = 10;

/** The metric of an evaluation that feedback can tell again. */
const metricOf = {
  classification: 'accuracy',
  multi_label: 'subset_accuracy',
  retrieval: 'top_1_accuracy',
  recommendation: 'hr_at_10_full',
  regression: 'rmse',
} as const satisfies Record<Evaluation['kind'], string>;

/** What feedback on one version says of it, beside its evaluation (null where the version is gone). */
export function summariseVersion(
  versionId: Told['version_id'],
  told: readonly Told[],
  evaluation: Pick<Evaluation, 'kind' | 'scores'> | null,
): VersionSummary {
  const kind = evaluation?.kind ?? guessKind(told);
  const metric = metricOf[kind];
  const common = { version_id: versionId, count: told.length, metric, evaluated: evaluation?.scores[metric] ?? null };
  if (kind === 'regression') {
    const squares = Float64Array.from(
      told.flatMap(({ difference }) => difference ?? []),
      (one) => one ** 2,
    );
    const meanSquare = mean(squares);
    const live = meanSquare === null ? null : Math.sqrt(meanSquare);
    return { ...common, abstained: 0, live, interval: bootstrapInterval(squares, Math.sqrt, 1) };
  }
  const judged = told.filter(({ is_right: isRight }) => isRight !== null);
  const isHit = ({ is_right, rank }: Told) => (kind === 'recommendation' ? (rank ?? Infinity) <= listLength : is_right);
  const hits = judged.filter(isHit).length;
  return {
    ...common,
    abstained: told.length - judged.length,
    live: judged.length === 0 ? null : hits / judged.length,
    interval: wilsonInterval(hits, judged.length),
  };
}

const guessKind = (told: readonly Told[]) =>
  told.some(({ difference }) => difference !== null) ? 'regression' : 'classification';
