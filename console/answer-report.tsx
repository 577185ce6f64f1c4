import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatNumber, formatShare } from './format.ts';
import { useSpeech } from './speech.ts';

type Evaluation = Extract<ModelVersion['evaluation'], { kind: 'retrieval' }>;

/** How much a model of questions and answers leaves to people, and which answers its scores say nothing of. */
export function AnswerReport({ evaluation }: { evaluation: Evaluation }) {
  const { t, language } = useSpeech();
  const { handover, answer_count: count, untested_answer_count: untested } = evaluation;
  const percent = (share: number) => formatShare(share, language);
  const values = {
    below: percent(handover.below),
    share: percent(handover.share),
    accuracy: handover.answered_accuracy === null ? '–' : percent(handover.answered_accuracy),
  };
  return (
    <section>
      <h2>{t('handover')}</h2>
      <p>{t('handoverLine', values)}</p>
      {untested > 0 && (
        <p class="soft">
          {t('untestedAnswers', { untested: formatNumber(untested, language), count: formatNumber(count, language) })}
        </p>
      )}
    </section>
  );
}
