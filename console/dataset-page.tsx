import { Histogram, Problem, Table } from './parts.tsx';
import { useSession } from './session.ts';
import { TrainForm } from './train-form.tsx';
import { useLoaded } from './use-loaded.ts';

/** One dataset: what it looks like, what is wrong with it, and a model to train from it. */
export function DatasetPage({ id }: { id: string }) {
  const { client, t } = useSession();
  const dataset = useLoaded(id, () => client.getDataset({ dataset_id: id }));
  const { data: profile, problem } = useLoaded(`${id} profile`, () => client.getProfile({ dataset_id: id }));

  return (
    <>
      <p>
        <a href="#/datasets">← {t('back')}</a>
      </p>
      <h1>{dataset.data?.name ?? id}</h1>
      <Problem message={dataset.data?.error?.message ?? dataset.problem ?? problem} />
      {profile && (
        <>
          <section>
            <h2>{t('train')}</h2>
            <TrainForm datasetId={id} columns={profile.columns.map(({ name }) => name)} />
          </section>
          <section>
            <h2>{t('findings')}</h2>
            <Table
              rows={profile.findings}
              empty={t('noFindings')}
              columns={[
                { title: t('state'), cell: (finding) => finding.severity },
                { title: t('findings'), cell: (finding) => finding.message },
                { title: '→', cell: (finding) => finding.suggested_fix?.kind ?? '' },
              ]}
            />
          </section>
          <section>
            <h2>{t('columns')}</h2>
            <Table
              rows={profile.columns}
              empty={t('nothingYet')}
              columns={[
                { title: t('name'), cell: (column) => <strong>{column.name}</strong> },
                { title: t('kind'), cell: (column) => column.kind },
                { title: t('missing'), isNumber: true, cell: (column) => column.missing_count },
                { title: t('distinct'), isNumber: true, cell: (column) => column.distinct_count },
                {
                  title: t('distribution'),
                  cell: (column) => (
                    <Histogram
                      counts={column.numbers?.histogram.counts ?? column.top_values.map(({ count }) => count)}
                    />
                  ),
                },
              ]}
            />
          </section>
        </>
      )}
    </>
  );
}
