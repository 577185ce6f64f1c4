import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatNumber, formatShare } from './format.ts';
import { CalibrationPlot } from './parts/calibration-plot.tsx';
import { ConfusionMatrix } from './parts/confusion-matrix.tsx';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

type Evaluation = Extract<ModelVersion['evaluation'], { kind: 'classification' }>;

type Diagnosis = NonNullable<Evaluation['diagnosis']>;

/** How often the class that is looked for is found, and how often the other one is left alone. */
function DiagnosisLine({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t, language } = useSpeech();
  const { positive, operating_point: point, sensitivity, specificity } = diagnosis;
  const percent = (share: number) => formatShare(share, language);
  const shown = ({ value, low, high }: Diagnosis['sensitivity']) =>
    `${percent(value)} (${percent(low)} – ${percent(high)})`;
  const values = { positive, point: percent(point), sensitivity: shown(sensitivity), specificity: shown(specificity) };
  return <p>{t('diagnosis', values)}</p>;
}

/** Where a classifier errs, class by class, and whether its probabilities can be believed. */
export function ClassReport({ evaluation }: { evaluation: Evaluation }) {
  const { t, language } = useSpeech();
  const { classes, confusion_matrix, calibration_curve } = evaluation;
  const percent = (share: number) => formatShare(share, language);
  return (
    <div class="columns">
      <section>
        <h2>{t('confusion')}</h2>
        {evaluation.diagnosis && <DiagnosisLine diagnosis={evaluation.diagnosis} />}
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
