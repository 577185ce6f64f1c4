import type { Dataset } from '../shared/api/client.generated.ts';
import { ColumnTable } from './column-table.tsx';
import { FindingTable } from './finding-table.tsx';
import { formatBytes, formatNumber } from './format.ts';
import { ConfirmedButton } from './parts/confirmed-button.tsx';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { State } from './parts/state.tsx';
import { PretrainedFacts } from './pretrained-facts.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { TrainForm } from './train-form.tsx';
import { troubleOfFailure } from './trouble.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';

const isMoving = ({ state }: Dataset) => state === 'uploaded' || state === 'profiling' || state === 'uploading';

/** One dataset: what it looks like, what is wrong with it, and a model to train from it. */
export function DatasetPage({ id }: { id: string }) {
  const { client } = useSession();
  const { t, language } = useSpeech();
  const { data: dataset, trouble } = useLoaded(
    id,
    () => client.getDataset({ dataset_id: id }),
    (now) => (isMoving(now) ? 700 : null),
  );
  return (
    <>
      <PageHead title={dataset?.name ?? t('datasets')} back={{ href: '#/datasets', name: t('datasets') }}>
        {dataset && (
          <>
            <State state={dataset.state} />
            {dataset.row_count !== null && (
              <span>{t('factRows', { count: formatNumber(dataset.row_count, language) })}</span>
            )}
            {dataset.column_count !== null && (
              <span>{t('factColumns', { count: formatNumber(dataset.column_count, language) })}</span>
            )}
            <span>{formatBytes(dataset.size_bytes, language)}</span>
            {dataset.filename !== dataset.name && <span class="soft name">{dataset.filename}</span>}
          </>
        )}
      </PageHead>
      <Problem trouble={trouble ?? troubleOfFailure(dataset?.error)} />
      {!dataset && !trouble && <Loading />}
      {dataset && isMoving(dataset) && (
        <section role="status">
          <div class="bar is-waiting">
            <i />
          </div>
          <p>{t('profiling')}</p>
        </section>
      )}
      {dataset?.state === 'ready' && <ProfileOf id={id} />}
      {dataset && <Deletion dataset={dataset} />}
    </>
  );
}

function ProfileOf({ id }: { id: string }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const { data: profile, trouble } = useLoaded(`${id} profile`, () => client.getProfile({ dataset_id: id }));
  if (!profile) return trouble ? <Problem trouble={trouble} /> : <Loading />;
  if (profile.pretrained) return <PretrainedFacts pretrained={profile.pretrained} />;
  return (
    <>
      <section>
        <h2>{t('train')}</h2>
        <TrainForm datasetId={id} columns={profile.columns} items={profile.interactions?.item} />
      </section>
      <section>
        <h2>{t('columns')}</h2>
        <ColumnTable columns={profile.columns} rowCount={profile.row_count} />
      </section>
      <section>
        <h2>{t('findings')}</h2>
        <FindingTable findings={profile.findings} />
      </section>
    </>
  );
}

function Deletion({ dataset: { id, name } }: { dataset: Dataset }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const remove = async () => {
    await client.deleteDataset({ dataset_id: id });
    location.hash = '#/datasets';
  };
  const question = t('deleteDatasetQuestion', { name });
  return <ConfirmedButton name={t('delete')} question={question} action={useAction()} onConfirm={remove} />;
}
