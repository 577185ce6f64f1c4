import { useState } from 'preact/hooks';
import { uploadFile } from '../shared/api/upload-file.ts';
import { formatBytes, formatTime } from './format.ts';
import { Bar, Problem, State, Table } from './parts.tsx';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

const isMoving = (state: string) => state === 'uploaded' || state === 'profiling';

/** The tenant's datasets, and a place to upload one more. */
export function DatasetsPage() {
  const { client, t, language } = useSession();
  const [share, setShare] = useState<number | null>(null);
  const [uploadProblem, setUploadProblem] = useState<string | null>(null);
  const { data, problem, reload } = useLoaded(
    'datasets',
    () => client.listDatasets({ limit: 100 }),
    (list) => list.data.some(({ state }) => isMoving(state)),
  );

  const upload = (event: Event) => {
    const [file] = (event.currentTarget as HTMLInputElement).files ?? [];
    if (!file) return;
    setShare(0);
    setUploadProblem(null);
    uploadFile(client, { filename: file.name, content: file }, setShare)
      .then(reload, (error: unknown) => setUploadProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setShare(null));
  };

  return (
    <>
      <h1>{t('datasets')}</h1>
      <section>
        <h2>{t('upload')}</h2>
        <input
          type="file"
          accept=".csv,text/csv"
          aria-label={t('upload')}
          onChange={upload}
          disabled={share !== null}
        />
        {share !== null && <Bar share={share} label={t('progress')} />}
        <Problem message={uploadProblem ?? problem} />
      </section>
      <section>
        <Table
          rows={data?.data ?? []}
          empty={t('nothingYet')}
          columns={[
            { title: t('name'), cell: (row) => <a href={`#/datasets/${row.id}`}>{row.name}</a> },
            { title: t('rows'), isNumber: true, cell: (row) => row.row_count ?? '–' },
            { title: t('columns'), isNumber: true, cell: (row) => row.column_count ?? '–' },
            { title: t('size'), isNumber: true, cell: (row) => formatBytes(row.size_bytes, language) },
            { title: t('state'), cell: (row) => <State state={row.state} /> },
            { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
          ]}
        />
      </section>
    </>
  );
}
