import type { Model } from '../shared/api/client.generated.ts';
import { formatTime } from './format.ts';
import { Loading } from './parts/loading.tsx';
import { Problem } from './parts/problem.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';

type Alias = keyof Model['aliases'];
const aliases: readonly Alias[] = ['champion', 'challenger'];

/** Every version of a model: which one an alias points at, and a button that points it at another. */
export function VersionTable({ model, onChange }: { model: Model; onChange: () => void }) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const action = useAction();
  const { data, trouble } = useLoaded(`${model.id} versions`, () =>
    client.listVersions({ model_id: model.id, limit: 100 }),
  );
  const point = (alias: Alias, version_id: string) =>
    action.run(() => client.setAlias({ model_id: model.id, alias, body: { version_id } }).then(onChange));
  if (!data) return trouble ? <Problem trouble={trouble} /> : <Loading />;
  return (
    <>
      <Problem trouble={action.trouble} />
      <Table
        rows={data.data}
        empty={t('nothingYet')}
        columns={[
          { title: t('version'), cell: (row) => t('versionNumber', { number: row.number }) },
          { title: t('candidate'), cell: (row) => word(row.candidate) },
          { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
          { title: t('toRun'), cell: (row) => <a href={`#/runs/${row.run_id}`}>{t('toRun')}</a> },
          ...aliases.map((alias) => ({
            title: word(alias),
            cell: ({ id, number }: { id: string; number: number }) =>
              model.aliases[alias] === id ? (
                <strong>{t('answersAs', { alias: word(alias) })}</strong>
              ) : (
                <button
                  type="button"
                  disabled={action.isBusy}
                  aria-label={t('makeAliasOf', { alias: word(alias), number })}
                  onClick={() => point(alias, id)}
                >
                  {t('makeAlias', { alias: word(alias) })}
                </button>
              ),
          })),
        ]}
      />
    </>
  );
}
