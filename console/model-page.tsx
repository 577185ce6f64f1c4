import { useState } from 'preact/hooks';
import type { Model } from '../shared/api/client.generated.ts';
import { AnswerReport } from './answer-report.tsx';
import { CallExample } from './call-example.tsx';
import { ClassReport } from './class-report.tsx';
import { Conversation } from './conversation.tsx';
import { ExportButton } from './export-button.tsx';
import { FeedbackReport } from './feedback-report.tsx';
import { formatTime } from './format.ts';
import { Handovers } from './handovers.tsx';
import { Importance } from './importance.tsx';
import { LabelReport } from './label-report.tsx';
import { ConfirmedButton } from './parts/confirmed-button.tsx';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { PredictForm } from './predict-form.tsx';
import { Scores } from './scores.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';
import { VersionTable } from './version-table.tsx';
import { WorstErrors } from './worst-errors.tsx';

/** One model: a form to try its champion, how good it is beside the baseline, and what matters to it. */
export function ModelPage({ id }: { id: string }) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const { data, trouble, reload } = useLoaded(id, async () => {
    const model = await client.getModel({ model_id: id });
    const { champion } = model.aliases;
    const version = champion ? await client.getVersion({ model_id: id, version_id: champion }) : null;
    // The dataset may be gone, or the key may not read it: then the form has no values to begin with.
    const profile = version && (await client.getProfile({ dataset_id: version.dataset_id }).catch(() => null));
    return { model, version, profile };
  });
  const { model, version, profile } = data ?? {};
  return (
    <>
      <PageHead title={model?.name ?? t('models')} back={{ href: '#/models', name: t('models') }}>
        {version && (
          <>
            <span>{word(version.task)}</span>
            <strong>{word(version.candidate)}</strong>
            <span>{t('versionNumber', { number: version.number })}</span>
            <span>{formatTime(version.created_at, language)}</span>
            <a href={`#/runs/${version.run_id}`}>{t('toRun')}</a>
          </>
        )}
      </PageHead>
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {model && !version && <p class="soft">{t('notDeployed')}</p>}
      {version && (
        <>
          <section>
            <h2>{t('scores')}</h2>
            <Scores evaluation={version.evaluation} />
          </section>
          <section>
            <h2>{t('predict')}</h2>
            <PredictForm
              modelId={id}
              inputSchema={version.input_schema}
              columns={profile?.columns ?? []}
              listColumn={version.task === 'recommendation' ? version.target : undefined}
            />
          </section>
          {version.task === 'faq' && <Talk modelId={id} />}
          {version.importance.length > 0 && (
            <section>
              <h2>{t('importance')}</h2>
              <Importance importance={version.importance} metric={version.evaluation.primary_metric} />
            </section>
          )}
          {version.evaluation.kind === 'retrieval' && <AnswerReport evaluation={version.evaluation} />}
          {version.evaluation.kind === 'multi_label' && <LabelReport evaluation={version.evaluation} />}
          {version.evaluation.kind === 'classification' && <ClassReport evaluation={version.evaluation} />}
          <WorstErrors evaluation={version.evaluation} />
          <section>
            <h2>{t('feedback')}</h2>
            <FeedbackReport modelId={id} />
          </section>
          <section>
            <h2>{t('callIt')}</h2>
            <CallExample modelId={id} inputSchema={version.input_schema} columns={profile?.columns ?? []} />
          </section>
          <section>
            <h2>{t('export')}</h2>
            <ExportButton modelId={id} version={version} />
          </section>
        </>
      )}
      {model && (
        <>
          <section>
            <h2>{t('allVersions')}</h2>
            <VersionTable model={model} onChange={reload} />
          </section>
          <Deletion model={model} />
        </>
      )}
    </>
  );
}

/** A conversation, and below it what it left to people. */
function Talk({ modelId }: { modelId: string }) {
  const { t } = useSpeech();
  const [turn, setTurn] = useState(0);
  return (
    <>
      <section>
        <h2>{t('conversation')}</h2>
        <Conversation modelId={modelId} onHandover={() => setTurn((before) => before + 1)} />
      </section>
      <section>
        <h2>{t('handovers')}</h2>
        <Handovers modelId={modelId} turn={turn} />
      </section>
    </>
  );
}

function Deletion({ model: { id, name } }: { model: Model }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const remove = async () => {
    await client.deleteModel({ model_id: id });
    location.hash = '#/models';
  };
  const question = t('deleteModelQuestion', { name });
  return <ConfirmedButton name={t('delete')} question={question} action={useAction()} onConfirm={remove} />;
}
