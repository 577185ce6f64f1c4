import { formatBytes, formatNumber, formatTime } from './format.ts';
import { ListFrame } from './parts/list-frame.tsx';
import { State } from './parts/state.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { UploadForm } from './upload-form.tsx';
import { useLoaded } from './use-loaded.ts';

const isMoving = ({ state }: { state: string }) => ['uploaded', 'profiling', 'deleting'].includes(state);

/** The tenant's datasets, and a place to upload one more. */
export function DatasetsPage() {
  const { client } = useSession();
  const { t, language } = useSpeech();
  const list = useLoaded(
    'datasets',
    () => client.listDatasets({ limit: 100 }),
    ({ data }) => (data.some(isMoving) ? 1000 : null),
  );
  const count = (value: number | null) => (value === null ? '–' : formatNumber(value, language));

  return (
    <ListFrame
      title={t('datasets')}
      list={list}
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
    >
      <UploadForm />
    </ListFrame>
  );
}
