import { isFinal } from '../shared/api/follow.ts';
import { LearningCurves } from './learning-curves.tsx';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { State } from './parts/state.tsx';
import { RunEvents } from './run-events.tsx';
import { RunLeaderboard } from './run-leaderboard.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunTrials } from './run-trials.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

/** One run as it goes: steps, progress, cost, candidates, curves, events. */
export function RunPage({ id }: { id: string }) {
  const { client } = useSession();
  const { t, word } = useSpeech();
  const { data, trouble, reload } = useLoaded(
    id,
    async () => {
      const [run, events] = await Promise.all([
        client.getRun({ run_id: id }),
        client.listRunEvents({ run_id: id, limit: 100 }),
      ]);
      return { run, events: events.data };
    },
    ({ run }) => (isFinal(run) ? null : 1000),
  );
  const run = data?.run;
  return (
    <>
      <PageHead
        title={run ? (run.name ?? t('predicting', { target: run.target })) : t('runs')}
        back={{ href: '#/runs', name: t('runs') }}
      >
        {run && (
          <>
            <State state={run.state} />
            <span>{word(run.task)}</span>
            <a href={`#/datasets/${run.dataset_id}`}>{t('toDataset')}</a>
            {run.extra_dataset_ids.map((id) => (
              <a key={id} href={`#/datasets/${id}`}>
                {t('toExtraRows')}
              </a>
            ))}
          </>
        )}
      </PageHead>
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {data && (
        <>
          <section>
            <RunProgress run={data.run} onChange={reload} />
          </section>
          <section>
            <h2>{t('leaderboard')}</h2>
            <RunLeaderboard run={data.run} />
          </section>
          <RunTrials run={data.run} />
          <section>
            <h2>{t('learning')}</h2>
            <LearningCurves runId={id} isLive={!isFinal(data.run)} />
          </section>
          <section>
            <h2>{t('events')}</h2>
            <RunEvents events={data.events} />
          </section>
        </>
      )}
    </>
  );
}
