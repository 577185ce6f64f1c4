import { useSpeech } from '../speech.ts';
import { CalibrationPlot } from './calibration-plot.tsx';

/** Whether probabilities can be believed. */
export function CalibrationSection({ curve }: Parameters<typeof CalibrationPlot>[0]) {
  const { t } = useSpeech();
  return (
    <section>
      <h2>{t('calibration')}</h2>
      <p class="soft">{t('calibrationHint')}</p>
      <CalibrationPlot curve={curve} />
    </section>
  );
}
