import type { Prediction } from '../shared/api/client.generated.ts';
import { formatMoney, formatNumber, formatShare } from './format.ts';
import { ItemList } from './item-list.tsx';
import { Bar } from './parts/bar.tsx';
import { useSpeech } from './speech.ts';

const maxShown = 8;

/** Classes, or answers, with their probabilities, likeliest first; none of a number. */
function likeliestOf(output: Prediction['output']): readonly (readonly [label: string, probability: number])[] {
  if ('value' in output || 'items' in output) return [];
  if ('answer' in output) return output.alternatives.map(({ answer, confidence }) => [answer, confidence]);
  return Object.entries(output.probabilities)
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxShown);
}

/** A class, the answer to a question, or the labels that fit; null where it is not said. */
function sayAnswer(output: Exclude<Prediction['output'], { value: number }>, noLabelFits: string): string | null {
  if ('answer' in output) return output.answer;
  if ('labels' in output) return output.labels.join(', ') || noLabelFits;
  return 'label' in output ? output.label : null;
}

/** What the model said, how sure it is of each class, and what the answer cost. */
export function PredictionAnswer({ prediction: { output, usage } }: { prediction: Prediction }) {
  const { t, language } = useSpeech();
  const { amount_decimal, currency } = usage.price;
  const said = 'value' in output ? formatNumber(output.value, language) : sayAnswer(output, t('noLabelFits'));
  const likeliest = likeliestOf(output);
  return (
    <div class="answer" role="status">
      {'items' in output ? (
        <ItemList output={output} />
      ) : (
        <p>
          {t('answer')} <strong>{said ?? '–'}</strong>
        </p>
      )}
      {'answer' in output && output.handover && <p>{t('handedOver')}</p>}
      <ul class="ranking">
        {likeliest.map(([label, probability]) => (
          <li key={label}>
            <span class="name">{label}</span>
            <Bar share={probability} label={label} />
            <span class="number">{formatShare(probability, language)}</span>
          </li>
        ))}
      </ul>
      <p class="soft">{t('priceOfPrediction', { amount: formatMoney(amount_decimal, currency, language) })}</p>
    </div>
  );
}
