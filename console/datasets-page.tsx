import { formatBytes, formatNumber, formatTime } from './format.ts';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { State } from './parts/state.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { UploadForm } from './upload-form.tsx';
import { useLoaded } from './use-loaded.ts';

const isMoving = ({ state }: { state: string }) => ['uploaded', 'profiling', 'deleting'].includes(state);

/** The tenant's datasets, and a place to upload one more. */
export function DatasetsPage() {
  const { client } = useSession();
  const { t, language } = useSpeech();
  const { data, trouble } = useLoaded(
    'datasets',
    () => client.listDatasets({ limit: 100 }),
    (list) => (list.data.some(isMoving) ? 1000 : null),
  );
  const count = (value: number | null) => (value === null ? '–' : formatNumber(value, language));

  return (
    <>
      <PageHead title={t('datasets')} />
      <section>
        <UploadForm />
      </section>
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {data && (
        <section>
          <Table
            rows={data.data}
            empty={t('noDatasets')}
            columns={[
              {
                title: t('name'),
                cell: (row) => (
                  <a class="name" href={`#/datasets/${row.id}`}>
                    {row.name}
                  </a>
                ),
              },
              { title: t('state'), cell: (row) => <State state={row.state} /> },
              { title: t('rows'), isNumber: true, cell: (row) => count(row.row_count) },
              { title: t('columns'), isNumber: true, cell: (row) => count(row.column_count) },
              { title: t('size'), isNumber: true, cell: (row) => formatBytes(row.size_bytes, language) },
              { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
            ]}
          />
        </section>
      )}
    </>
  );
}
