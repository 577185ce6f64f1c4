import type { Feedback, FeedbackSummary } from '../shared/api/client.generated.ts';
import { formatNumber, formatTime } from './format.ts';
import { formatScore } from './format-score.ts';
import { Loading } from './parts/loading.tsx';
import { Problem } from './parts/problem.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';

const shownRows = 8;

/** What was told of a model's predictions: how right it is in use beside its evaluation, and a dataset to learn from. */
export function FeedbackReport({ modelId }: { modelId: string }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const { data, trouble } = useLoaded(modelId, async () => {
    const [summary, list] = await Promise.all([
      client.getFeedbackSummary({ model_id: modelId }),
      client.listFeedback({ model_id: modelId, limit: 50 }),
    ]);
    return { summary, rows: list.data };
  });
  const action = useAction();
  const collect = async () => {
    const dataset = await client.createFeedbackDataset({ model_id: modelId, body: { name: t('feedback') } });
    location.hash = `#/datasets/${dataset.id}`;
  };
  return (
    <>
      <p class="soft">{t('feedbackHint')}</p>
      <Problem trouble={trouble ?? action.trouble} />
      {!data && !trouble && <Loading />}
      {data && data.summary.versions.length > 0 && (
        <>
          <LiveScores summary={data.summary} />
          <LatestFeedback rows={data.rows} />
          <button type="button" disabled={action.isBusy} onClick={() => action.run(collect)}>
            {t('collectFeedback')}
          </button>
        </>
      )}
    </>
  );
}

function LiveScores({ summary }: { summary: FeedbackSummary }) {
  const { t, word, language } = useSpeech();
  const number = (value: number) => formatNumber(value, language);
  return (
    <>
      <Table
        isNarrow
        rows={summary.versions}
        empty={t('nothingYet')}
        columns={[
          {
            title: t('version'),
            cell: ({ version_id: id, number: own }) => (
              <strong>{own === null ? id : t('versionNumber', { number: own })}</strong>
            ),
          },
          { title: t('count'), isNumber: true, cell: ({ count }) => number(count) },
          { title: t('metric'), cell: ({ metric }) => word(metric) },
          {
            title: t('inUse'),
            isNumber: true,
            cell: ({ metric, live, interval }) => (
              <>
                <strong>{formatScore(metric, live, language)}</strong>
                {interval && (
                  <span class="soft">
                    {` ${formatScore(metric, interval.low, language)} – ${formatScore(metric, interval.high, language)}`}
                  </span>
                )}
              </>
            ),
          },
          {
            title: t('onTestRows'),
            isNumber: true,
            cell: ({ metric, evaluated }) => formatScore(metric, evaluated, language),
          },
        ]}
      />
      {!summary.is_complete && <p class="soft">{t('newestFeedback')}</p>}
    </>
  );
}

function LatestFeedback({ rows }: { rows: readonly Feedback[] }) {
  const { t, language } = useSpeech();
  const show = (value: Feedback['truth']) => {
    if (value === null) return '–';
    if (typeof value === 'number') return formatNumber(value, language);
    return typeof value === 'string' ? value : value.join(', ') || '–';
  };
  return (
    <Table
      rows={rows}
      limit={shownRows}
      empty={t('nothingYet')}
      columns={[
        { title: t('time'), cell: ({ answered_at: time }) => formatTime(time, language) },
        { title: t('answered'), cell: ({ predicted }) => <span class="name">{show(predicted)}</span> },
        { title: t('rightAnswer'), cell: ({ truth }) => <strong class="name">{show(truth)}</strong> },
        { title: t('comment'), cell: ({ comment }) => comment ?? '' },
      ]}
    />
  );
}
