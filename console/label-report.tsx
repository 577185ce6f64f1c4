import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatShare } from './format.ts';
import { CalibrationSection } from './parts/calibration-section.tsx';
import { useScoreColumns } from './parts/score-columns.tsx';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

type Evaluation = Extract<ModelVersion['evaluation'], { kind: 'multi_label' }>;

/** How well each label of a set is found, and whether the probabilities can be believed. */
export function LabelReport({ evaluation: { labels, calibration_curve } }: { evaluation: Evaluation }) {
  const { t, language } = useSpeech();
  const scores = useScoreColumns();
  return (
    <div class="columns">
      <section>
        <h2>{t('eachLabel')}</h2>
        <p class="soft">{t('eachLabelHint')}</p>
        <Table
          isNarrow
          rows={labels}
          empty={t('nothingYet')}
          columns={[
            { title: t('label'), cell: ({ label }) => <strong class="name">{label}</strong> },
            ...scores,
            { title: t('threshold'), isNumber: true, cell: ({ threshold }) => formatShare(threshold, language) },
          ]}
        />
      </section>
      <CalibrationSection curve={calibration_curve} />
    </div>
  );
}
