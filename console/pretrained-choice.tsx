import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

interface Props {
  /** The id of a dataset; '' for none. */
  readonly value: string;
  readonly onChoose: (datasetId: string) => void;
}

/** Offers the pretrained models among the newest datasets, which are those without columns; nothing where there is none. */
export function PretrainedChoice({ value, onChoose }: Props) {
  const { client } = useSession();
  const { t } = useSpeech();
  const { data: list } = useLoaded('pretrained models', () => client.listDatasets({ limit: 100 }));
  const models = list?.data.filter(({ state, column_count }) => state === 'ready' && column_count === 0) ?? [];
  if (models.length === 0) return null;
  return (
    <label>
      {t('pretrainedModel')}
      <select value={value} onChange={(event) => onChoose((event.currentTarget as HTMLSelectElement).value)}>
        <option value="">{t('pretrainedNone')}</option>
        {models.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
