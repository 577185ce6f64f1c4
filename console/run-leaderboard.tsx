import type { Candidate, Run } from '../shared/api/client.generated.ts';
import { formatBytes, formatMoney, formatNumber } from './format.ts';
import { formatScore } from './format-score.ts';
import { leadingMetrics } from './leading-metrics.ts';
import { Bar } from './parts/bar.tsx';
import { State } from './parts/state.tsx';
import { Table } from './parts/table.tsx';
import { settingsLine } from './run-trials.tsx';
import { useSpeech } from './speech.ts';

const unranked = Number.POSITIVE_INFINITY;

/** The candidates, best first: held-out scores once evaluated, until then what they say while they train. */
export function RunLeaderboard({ run }: { run: Run }) {
  const { t, word, language } = useSpeech();
  const ranked = run.candidates.toSorted((a, b) => (a.rank ?? unranked) - (b.rank ?? unranked));
  const scoresOf = ({ test_scores, scores }: Candidate) => test_scores ?? scores;
  const names = new Set(ranked.flatMap((candidate) => Object.keys(scoresOf(candidate))));
  const shown = leadingMetrics([...names]);
  const short = (value: number) => formatNumber(Number(value.toPrecision(3)), language);
  const number = (value: number | null) => (value === null ? '–' : formatNumber(value, language));
  return (
    <Table
      rows={ranked}
      empty={t('nothingYet')}
      columns={[
        { title: '#', isNumber: true, cell: ({ rank }) => number(rank) },
        {
          title: t('candidate'),
          cell: ({ name, settings, sampled_rows: rows }) => (
            <>
              <strong title={settingsLine(settings)}>{word(name)}</strong>
              {rows !== null && <small> {t('sampledRows', { count: formatNumber(rows, language) })}</small>}
            </>
          ),
        },
        {
          title: t('state'),
          cell: (row) =>
            row.state === 'training' ? (
              <Bar isProgress share={row.progress} label={`${word(row.name)}: ${t('progress')}`} />
            ) : (
              <span title={row.error?.message}>
                <State state={row.state} />
              </span>
            ),
        },
        ...shown.map((name) => ({
          title: word(name),
          isNumber: true,
          cell: (row: Candidate) => formatScore(name, scoresOf(row)[name], language),
        })),
        {
          title: t('interval95'),
          isNumber: true,
          cell: ({ interval }) =>
            interval ? t('secondsRange', { low: short(interval.low), high: short(interval.high) }) : '–',
        },
        { title: t('seconds'), isNumber: true, cell: (row) => number(row.training_seconds) },
        { title: t('msForOne'), isNumber: true, cell: ({ latency }) => number(latency?.one_row_ms ?? null) },
        { title: t('msForHundred'), isNumber: true, cell: ({ latency }) => number(latency?.batch_ms ?? null) },
        {
          title: t('size'),
          isNumber: true,
          cell: ({ artifact_bytes: bytes }) => (bytes === null ? '–' : formatBytes(bytes, language)),
        },
        {
          title: t('cost'),
          isNumber: true,
          cell: ({ cost }) => formatMoney(cost.amount_decimal, cost.currency, language),
        },
      ]}
    />
  );
}
