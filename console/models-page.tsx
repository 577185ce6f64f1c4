import { formatNumber, formatTime } from './format.ts';
import { ListFrame } from './parts/list-frame.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

/** The tenant's models. */
export function ModelsPage() {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const list = useLoaded('models', () => client.listModels({ limit: 100 }));
  return (
    <ListFrame
      title={t('models')}
      list={list}
      empty={t('noModels')}
      columns={[
        {
          title: t('name'),
          cell: (row) => (
            <a class="name" href={`#/models/${row.id}`}>
              {row.name}
            </a>
          ),
        },
        { title: t('task'), cell: (row) => word(row.task) },
        { title: t('target'), cell: (row) => <span class="name">{row.target}</span> },
        { title: t('versions'), isNumber: true, cell: (row) => formatNumber(row.version_count, language) },
        { title: t('created'), cell: (row) => formatTime(row.created_at, language) },
      ]}
    />
  );
}
