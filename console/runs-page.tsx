import { isFinal } from '../shared/api/follow.ts';
import { formatMoney, formatTime } from './format.ts';
import { Bar } from './parts/bar.tsx';
import { ListFrame } from './parts/list-frame.tsx';
import { State } from './parts/state.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

/** The tenant's runs with their progress. */
export function RunsPage() {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const list = useLoaded(
    'runs',
    () => client.listRuns({ limit: 100 }),
    ({ data }) => (data.every(isFinal) ? null : 1000),
  );
  return (
    <ListFrame
      title={t('runs')}
      list={list}
      empty={t('noRuns')}
      columns={[
        {
          title: t('name'),
          cell: (row) => (
            <a class="name" href={`#/runs/${row.id}`}>
              {row.name ?? t('predicting', { target: row.target })}
            </a>
          ),
        },
        { title: t('state'), cell: (row) => <State state={row.state} /> },
        { title: t('progress'), cell: (row) => <Bar isProgress share={row.progress} label={t('progress')} /> },
        { title: t('task'), cell: (row) => word(row.task) },
        {
          title: t('cost'),
          isNumber: true,
          cell: ({ cost }) => formatMoney(cost.amount_minor, cost.currency, language),
        },
        { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
      ]}
    />
  );
}
