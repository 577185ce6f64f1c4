import { isFinal } from '../shared/api/follow.ts';
import { formatMoney, formatNumber, formatTime } from './format.ts';
import { Bar, Problem, State, Table } from './parts.tsx';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

/** One run as it goes: step, progress, candidates, events, cost. */
export function RunPage({ id }: { id: string }) {
  const { client, t, language } = useSession();
  const loaded = useLoaded(
    id,
    async () => ({
      run: await client.getRun({ run_id: id }),
      events: (await client.listRunEvents({ run_id: id, limit: 100 })).data,
    }),
    ({ run }) => !isFinal(run),
  );
  const { run, events } = loaded.data ?? { run: null, events: [] };
  if (!run) return <Problem message={loaded.problem} />;
  const finish = run.finished_at ?? run.estimated_finish_at;
  const scoreNames = [
    ...new Set(run.candidates.flatMap(({ test_scores, scores }) => Object.keys(test_scores ?? scores))),
  ];
  const ranked = [...run.candidates].sort((a, b) => (a.rank ?? 99) - (b.rank ?? 99));

  return (
    <>
      <p>
        <a href="#/runs">← {t('back')}</a>
      </p>
      <h1>{run.name ?? run.target}</h1>
      <section>
        <p>
          <State state={run.state} /> {run.step && `· ${run.step}`}{' '}
          {finish && `· ${t('finish')} ${formatTime(finish, language)}`} · {t('cost')}{' '}
          {formatMoney(run.cost.amount_minor, run.cost.currency, language)}
        </p>
        <Bar share={run.progress} label={t('progress')} />
        <Problem message={run.error?.message ?? loaded.problem} />
        {!isFinal(run) && (
          <p>
            <button type="button" onClick={() => void client.cancelRun({ run_id: id }).then(loaded.reload)}>
              {t('cancel')}
            </button>
          </p>
        )}
        {run.model_id && (
          <p>
            <a href={`#/models/${run.model_id}`}>
              {t('model')} {run.model_id}
            </a>
          </p>
        )}
      </section>
      <section>
        <h2>{t('leaderboard')}</h2>
        <Table
          rows={ranked}
          empty={t('nothingYet')}
          columns={[
            { title: '#', isNumber: true, cell: (row) => row.rank ?? '–' },
            { title: t('candidate'), cell: (row) => row.name },
            { title: t('state'), cell: (row) => <State state={row.state} /> },
            { title: t('progress'), cell: (row) => <Bar share={row.progress} label={t('progress')} /> },
            ...scoreNames.slice(0, 5).map((name) => ({
              title: name,
              isNumber: true,
              cell: (row: (typeof ranked)[number]) => {
                const score = (row.test_scores ?? row.scores)[name];
                return score === null || score === undefined ? '–' : formatNumber(score, language);
              },
            })),
            { title: t('seconds'), isNumber: true, cell: (row) => row.training_seconds ?? '–' },
          ]}
        />
      </section>
      <section>
        <h2>{t('events')}</h2>
        <Table
          rows={events}
          empty={t('nothingYet')}
          columns={[
            { title: t('created'), cell: (event) => formatTime(event.created_at, language) },
            { title: t('step'), cell: (event) => event.step ?? event.candidate ?? '' },
            { title: t('events'), cell: (event) => event.message },
          ]}
        />
      </section>
    </>
  );
}
