import { formatTime } from './format.ts';
import { Problem, Table } from './parts.tsx';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

/** The tenant's models. */
export function ModelsPage() {
  const { client, t, language } = useSession();
  const { data, problem } = useLoaded('models', () => client.listModels({ limit: 100 }));
  return (
    <>
      <h1>{t('models')}</h1>
      <section>
        <Problem message={problem} />
        <Table
          rows={data?.data ?? []}
          empty={t('nothingYet')}
          columns={[
            { title: t('name'), cell: (row) => <a href={`#/models/${row.id}`}>{row.name}</a> },
            { title: t('task'), cell: (row) => row.task },
            { title: t('target'), cell: (row) => row.target },
            { title: t('version'), isNumber: true, cell: (row) => row.version_count },
            { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
          ]}
        />
      </section>
    </>
  );
}
