import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatNumber, formatShare } from './format.ts';
import { CalibrationPlot } from './parts/calibration-plot.tsx';
import { ConfusionMatrix } from './parts/confusion-matrix.tsx';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

type Evaluation = Extract<ModelVersion['evaluation'], { kind: 'classification' }>;

/** Where a classifier errs, class by class, and whether its probabilities can be believed. */
export function ClassReport({ evaluation }: { evaluation: Evaluation }) {
  const { t, language } = useSpeech();
  const { classes, confusion_matrix, calibration_curve } = evaluation;
  const percent = (share: number) => formatShare(share, language);
  return (
    <div class="columns">
      <section>
        <h2>{t('confusion')}</h2>
        <ConfusionMatrix labels={classes.map(({ label }) => label)} matrix={confusion_matrix} />
        <Table
          isNarrow
          rows={classes}
          empty={t('nothingYet')}
          columns={[
            { title: t('class'), cell: ({ label }) => <strong class="name">{label}</strong> },
            { title: t('precision'), isNumber: true, cell: ({ precision }) => percent(precision) },
            { title: t('recall'), isNumber: true, cell: ({ recall }) => percent(recall) },
            { title: 'F1', isNumber: true, cell: ({ f1 }) => percent(f1) },
            { title: t('rows'), isNumber: true, cell: ({ row_count }) => formatNumber(row_count, language) },
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
