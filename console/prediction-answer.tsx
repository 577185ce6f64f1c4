import type { Prediction } from '../shared/api/client.generated.ts';
import { formatMoney, formatNumber, formatShare } from './format.ts';
import { ItemList } from './item-list.tsx';
import { Bar } from './parts/bar.tsx';
import { useSpeech } from './speech.ts';

const maxShown = 8;

/** What the model said, how sure it is of each class, and what the answer cost. */
export function PredictionAnswer({ prediction: { output, usage } }: { prediction: Prediction }) {
  const { t, language } = useSpeech();
  const { amount_decimal, currency } = usage.price;
  const likeliest = !('probabilities' in output)
    ? []
    : Object.entries(output.probabilities)
        .sort(([, a], [, b]) => b - a)
        .slice(0, maxShown);
  return (
    <div class="answer" role="status">
      {'items' in output ? (
        <ItemList output={output} />
      ) : (
        <p>
          {t('answer')}{' '}
          <strong>{'value' in output ? formatNumber(output.value, language) : (output.label ?? '–')}</strong>
        </p>
      )}
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
