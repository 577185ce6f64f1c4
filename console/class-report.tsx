import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatShare } from './format.ts';
import { CalibrationSection } from './parts/calibration-section.tsx';
import { ConfusionMatrix } from './parts/confusion-matrix.tsx';
import { useScoreColumns } from './parts/score-columns.tsx';
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
  const { t } = useSpeech();
  const { classes, confusion_matrix, calibration_curve } = evaluation;
  const scores = useScoreColumns();
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
          columns={[{ title: t('class'), cell: ({ label }) => <strong class="name">{label}</strong> }, ...scores]}
        />
      </section>
      <CalibrationSection curve={calibration_curve} />
    </div>
  );
}
