import type { Candidate, ModelVersion, UsageReport } from '../../shared/api/client.generated.ts';
import { bar } from '../terminal/bar.ts';
import { type Cell, tableLines } from '../terminal/table.ts';

const rounded = (value: number | null | undefined): Cell =>
  value === null || value === undefined ? null : Number(value.toPrecision(4));

/** The candidates, best first, with their scores on held-out rows. */
export function leaderboardLines(candidates: readonly Candidate[], metrics: readonly string[]): string[] {
  return tableLines(
    candidates.map((candidate) => ({
      rank: candidate.rank,
      candidate: candidate.name,
      state: candidate.state,
      ...Object.fromEntries(metrics.map((metric) => [metric, rounded(candidate.test_scores?.[metric])])),
      seconds: candidate.training_seconds,
      'ms/row': candidate.latency?.one_row_ms ?? null,
      kB: candidate.artifact_bytes === null ? null : Math.ceil(candidate.artifact_bytes / 1000),
      cents: candidate.cost.amount_decimal,
    })),
  );
}

/** The version's scores beside those of the commonsense baseline. */
export function evaluationLines({ evaluation }: ModelVersion): string[] {
  const { scores, baseline_scores: baseline, interval, primary_metric: primary } = evaluation;
  const rows = Object.keys(scores).map((metric) => ({
    metric,
    model: rounded(scores[metric]),
    baseline: rounded(baseline[metric]),
    '95 % interval': metric === primary && interval ? `${rounded(interval.low)} … ${rounded(interval.high)}` : '',
  }));
  return [`On ${evaluation.row_count} rows that it never learned from:`, '', ...tableLines(rows)];
}

/** How much worse the model gets when a column is shuffled. */
export function importanceLines({ importance }: ModelVersion): string[] {
  const top = Math.max(...importance.map(({ drop }) => drop), Number.MIN_VALUE);
  const shown = importance.filter(({ drop }) => drop > 0).slice(0, 8);
  return tableLines(shown.map(({ column, drop }) => ({ column, matters: bar(drop / top, 24), drop: rounded(drop) })));
}

/** What was used, and what it costs. */
export function usageLines({ data, total }: UsageReport): string[] {
  const rows = data.map((row) => ({
    day: row.day,
    meter: row.meter,
    quantity: row.quantity,
    records: row.record_count,
    cents: row.amount.amount_decimal,
  }));
  return [...tableLines(rows), '', `Total ${total.amount_decimal} cents (${total.currency})`];
}
