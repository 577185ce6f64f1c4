import type { Profile } from '../shared/api/client.generated.ts';
import { formatNumber } from './format.ts';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

/** What an uploaded pretrained model is, and what it is for. */
export function PretrainedFacts({ pretrained }: { pretrained: NonNullable<Profile['pretrained']> }) {
  const { t, language } = useSpeech();
  const number = (value: number) => formatNumber(value, language);
  const rows = [
    [t('pretrainedFamily'), pretrained.family],
    [t('pretrainedLayers'), number(pretrained.layers)],
    [t('pretrainedWidth'), number(pretrained.width)],
    [t('pretrainedVocabulary'), number(pretrained.vocabulary_size)],
    [t('pretrainedPlaces'), number(pretrained.places)],
    [t('pretrainedParameters'), number(pretrained.parameter_count)],
    ['SHA-256', pretrained.sha256],
  ] as const;
  return (
    <section>
      <h2>{t('pretrainedModel')}</h2>
      <p class="soft">{t('pretrainedHint')}</p>
      <Table
        isNarrow
        rows={rows}
        empty=""
        columns={[
          { title: t('name'), cell: ([name]) => name },
          { title: t('value'), cell: ([, value]) => <span class="name">{value}</span> },
        ]}
      />
    </section>
  );
}
