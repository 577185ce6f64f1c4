import { isFinal } from '../shared/api/follow.ts';
import { formatTime } from './format.ts';
import { Bar, Problem, State, Table } from './parts.tsx';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

/** The tenant's runs with their progress. */
export function RunsPage() {
  const { client, t, language } = useSession();
  const { data, problem } = useLoaded(
    'runs',
    () => client.listRuns({ limit: 100 }),
    (list) => !list.data.every(isFinal),
  );
  return (
    <>
      <h1>{t('runs')}</h1>
      <section>
        <Problem message={problem} />
        <Table
          rows={data?.data ?? []}
          empty={t('nothingYet')}
          columns={[
            { title: t('target'), cell: (row) => <a href={`#/runs/${row.id}`}>{row.name ?? row.target}</a> },
            { title: t('task'), cell: (row) => row.task },
            { title: t('state'), cell: (row) => <State state={row.state} /> },
            { title: t('progress'), cell: (row) => <Bar share={row.progress} label={t('progress')} /> },
            { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
          ]}
        />
      </section>
    </>
  );
}
