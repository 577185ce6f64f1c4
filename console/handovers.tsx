import { formatShare, formatTime } from './format.ts';
import { HandoverAnswer } from './handover-answer.tsx';
import { Problem } from './parts/problem.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';

/**
 * Questions that wait for a person, each with a place for its answer; made into a dataset, they can be learned from.
 * Read again when `turn` changes.
 */
export function Handovers({ modelId, turn }: { modelId: string; turn: number }) {
  const { client } = useSession();
  const { t, language } = useSpeech();
  const { data, trouble, reload } = useLoaded(`${modelId} ${turn}`, () =>
    client.listHandovers({ model_id: modelId, limit: 100 }),
  );
  const action = useAction();
  const collect = (only_answered: boolean) =>
    action.run(async () => {
      const body = { name: t('handoverDataset'), only_answered };
      const dataset = await client.createHandoverDataset({ model_id: modelId, body });
      location.hash = `#/datasets/${dataset.id}`;
    });
  const rows = data?.data ?? [];
  return (
    <>
      <p class="soft">{t('handoversHint')}</p>
      <Problem trouble={trouble ?? action.trouble} />
      <Table
        rows={rows}
        limit={10}
        empty={t('nothingYet')}
        columns={[
          { title: t('question'), cell: ({ question }) => <strong class="name">{question}</strong> },
          { title: t('closestAnswer'), cell: ({ closest }) => closest[0]?.answer ?? '–' },
          {
            title: t('confidence'),
            isNumber: true,
            cell: ({ closest }) => (closest[0] ? formatShare(closest[0].confidence, language) : '–'),
          },
          { title: t('time'), cell: ({ asked_at }) => formatTime(asked_at, language) },
          {
            title: t('rightAnswer'),
            cell: (row) => <HandoverAnswer key={row.id} handover={row} onChange={reload} />,
          },
        ]}
      />
      <div class="inline">
        {rows.length > 0 && (
          <button type="button" disabled={action.isBusy} onClick={() => collect(false)}>
            {t('collectHandovers')}
          </button>
        )}
        {rows.some(({ answer }) => answer !== null) && (
          <button type="button" disabled={action.isBusy} onClick={() => collect(true)}>
            {t('collectAnswered')}
          </button>
        )}
      </div>
    </>
  );
}
