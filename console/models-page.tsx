import { formatNumber, formatTime } from './format.ts';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

/** The tenant's models. */
export function ModelsPage() {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const { data, trouble } = useLoaded('models', () => client.listModels({ limit: 100 }));
  return (
    <>
      <PageHead title={t('models')} />
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {data && (
        <section>
          <Table
            rows={data.data}
            empty={t('noModels')}
            columns={[
              {
                title: t('name'),
                cell: (row) => (
                  <a class="name" href={`#/models/${row.id}`}>
                    {row.name}
                  </a>
                ),
              },
              { title: t('task'), cell: (row) => word(row.task) },
              { title: t('target'), cell: (row) => <span class="name">{row.target}</span> },
              { title: t('versions'), isNumber: true, cell: (row) => formatNumber(row.version_count, language) },
              { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
            ]}
          />
        </section>
      )}
    </>
  );
}
