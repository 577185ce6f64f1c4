import type { DatasetRow } from '../../dataset/store.ts';
import { primaryMetric } from '../../run/leaderboard.ts';
import type { CandidateRow, RunRow } from '../../run/run-row.ts';
import type { ModelRow, VersionRow } from '../store.ts';
import { type CardLanguage, limitsOf } from './limits.ts';
import { cardMarkdown } from './markdown.ts';
import type { ModelCard } from './schema.ts';
import { cardErrors } from './worst-errors.ts';

interface CardFacts {
  readonly model: ModelRow;
  readonly version: VersionRow;
  readonly run: RunRow;
  /** Undefined in runs from before candidates were kept. */
  readonly candidate: CandidateRow | undefined;
  /** Undefined where it was deleted. */
  readonly dataset: DatasetRow | undefined;
}

/** A version's card, put together from what its run left behind. */
export function makeCard({ model, version, run, candidate, dataset }: CardFacts, language: CardLanguage): ModelCard {
  const { evaluation, importance } = version;
  const drops = new Map(importance.map(({ column, drop }) => [column, drop]));
  const worstErrors = cardErrors(evaluation);
  const sampledRows = candidate?.sampled_rows ?? null;
  const card: Omit<ModelCard, 'markdown'> = {
    object: 'model_card',
    model: {
      id: version.model_id,
      version_id: version.id,
      name: model.name,
      number: version.number,
      task: version.task,
      target: version.target,
      created_at: new Date(version.created_at).toISOString(),
    },
    data: {
      dataset_id: version.dataset_id,
      name: dataset?.name ?? null,
      row_count: dataset?.row_count ?? null,
      validation_share: run.validation_share,
      split_column: run.split_column,
      test_share: run.test_share,
      test_dataset_id: run.test_dataset_id,
      extra_dataset_ids: run.extra_dataset_ids,
      test_row_count: evaluation.row_count,
      seed: run.seed,
    },
    method: {
      candidate: version.candidate,
      settings: candidate?.settings ?? {},
      training_seconds: candidate?.training_seconds ?? null,
      machine: candidate?.machine ?? null,
      sampled_rows: sampledRows,
      size_bytes: version.size_bytes,
      base_model: version.base_model,
    },
    evaluation: {
      split: evaluation.split,
      row_count: evaluation.row_count,
      rows_sha256: evaluation.rows_sha256,
      primary_metric: evaluation.primary_metric,
      scores: evaluation.scores,
      baseline_scores: evaluation.baseline_scores,
      interval: evaluation.interval,
      ...(worstErrors && { worst_errors: worstErrors }),
    },
    inputs: version.input_schema.map(({ name, kind }) => ({
      column: name,
      kind,
      importance: drops.get(name) ?? null,
    })),
    limits: limitsOf({ evaluation, sampledRows, better: primaryMetric(version.task).better }, language),
  };
  return { ...card, markdown: cardMarkdown(card, language) };
}
