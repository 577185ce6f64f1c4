import { formatNumber } from './format.ts';
import { Bar, Problem, Table } from './parts.tsx';
import { PredictForm } from './predict-form.tsx';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

/** One model: its champion's scores beside the baseline, what matters to it, and a form to try it. */
export function ModelPage({ id }: { id: string }) {
  const { client, t, language } = useSession();
  const { data, problem } = useLoaded(id, async () => {
    const model = await client.getModel({ model_id: id });
    const { champion } = model.aliases;
    const version = champion ? await client.getVersion({ model_id: id, version_id: champion }) : null;
    return { model, version };
  });
  if (!data) return <Problem message={problem} />;
  const { model, version } = data;
  const show = (score: number | null | undefined) =>
    score === null || score === undefined ? '–' : formatNumber(score, language);
  const top = Math.max(...(version?.importance.map(({ drop }) => drop) ?? []), Number.MIN_VALUE);

  return (
    <>
      <p>
        <a href="#/models">← {t('back')}</a>
      </p>
      <h1>{model.name}</h1>
      <p>
        <code>POST /v1/models/{id}/predict</code>
      </p>
      {version && (
        <>
          <section>
            <h2>{t('predict')}</h2>
            <PredictForm modelId={id} inputSchema={version.input_schema} />
          </section>
          <section>
            <h2>{version.candidate}</h2>
            <Table
              rows={Object.entries(version.evaluation.scores)}
              empty={t('nothingYet')}
              columns={[
                { title: t('metric'), cell: ([name]) => name },
                { title: t('model'), isNumber: true, cell: ([, score]) => show(score) },
                {
                  title: t('baseline'),
                  isNumber: true,
                  cell: ([name]) => show(version.evaluation.baseline_scores[name]),
                },
              ]}
            />
          </section>
          <section>
            <h2>{t('importance')}</h2>
            <Table
              rows={version.importance.filter(({ drop }) => drop > 0).slice(0, 12)}
              empty={t('nothingYet')}
              columns={[
                { title: t('name'), cell: ({ column }) => column },
                { title: '', cell: ({ column, drop }) => <Bar share={drop / top} label={column} /> },
              ]}
            />
          </section>
        </>
      )}
    </>
  );
}
