import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatNumber, formatShare } from './format.ts';
import { CalibrationPlot } from './parts/calibration-plot.tsx';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

type Evaluation = Extract<ModelVersion['evaluation'], { kind: 'multi_label' }>;

/** How well each label of a set is found, and whether the probabilities can be believed. */
export function LabelReport({ evaluation: { labels, calibration_curve } }: { evaluation: Evaluation }) {
  const { t, language } = useSpeech();
  const percent = (share: number) => formatShare(share, language);
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
            { title: t('precision'), isNumber: true, cell: ({ precision }) => percent(precision) },
            { title: t('recall'), isNumber: true, cell: ({ recall }) => percent(recall) },
            { title: 'F1', isNumber: true, cell: ({ f1 }) => percent(f1) },
            { title: t('rows'), isNumber: true, cell: ({ row_count }) => formatNumber(row_count, language) },
            { title: t('threshold'), isNumber: true, cell: ({ threshold }) => percent(threshold) },
          ]}
        />
      </section>
      <section>
        <h2>{t('calibration')}</h2>
        <p class="soft">{t('calibrationHint')}</p>
        <CalibrationPlot curve={calibration_curve} />
      </section>
    </div>
  );
}
