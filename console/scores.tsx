import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatNumber } from './format.ts';
import { formatScore } from './format-score.ts';
import { leadingMetrics } from './leading-metrics.ts';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

/** The leading scores large, beside what the commonsense baseline reaches; the others in a table. */
export function Scores({ evaluation }: { evaluation: ModelVersion['evaluation'] }) {
  const { t, word, language } = useSpeech();
  const { scores, baseline_scores, interval, primary_metric, row_count } = evaluation;
  const show = (name: string, score: number | null | undefined) => formatScore(name, score, language);
  return (
    <>
      <p class="soft">{t('scoresHint', { count: formatNumber(row_count, language) })}</p>
      <dl class="tiles">
        {leadingMetrics(Object.keys(scores)).map((name) => (
          <div key={name}>
            <dt>{word(name)}</dt>
            <dd>
              <strong>{show(name, scores[name])}</strong>
              <span class="soft">{t('baselineIs', { score: show(name, baseline_scores[name]) })}</span>
              {name === primary_metric && interval && (
                <span class="soft">
                  {t('interval', { low: show(name, interval.low), high: show(name, interval.high) })}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{t('allScores')}</summary>
        <Table
          isNarrow
          rows={Object.entries(scores)}
          empty={t('nothingYet')}
          columns={[
            { title: t('metric'), cell: ([name]) => word(name) },
            { title: t('model'), isNumber: true, cell: ([name, score]) => show(name, score) },
            { title: t('baseline'), isNumber: true, cell: ([name]) => show(name, baseline_scores[name]) },
          ]}
        />
      </details>
    </>
  );
}
