import type { Prediction } from '../shared/api/client.generated.ts';
import { formatNumber } from './format.ts';
import { useSpeech } from './speech.ts';

type Recommended = Extract<Prediction['output'], { items: unknown }>;

/** The items of a recommendation, best first, and what was known of who asked. */
export function ItemList({ output: { items, fallback, unknown_items } }: { output: Recommended }) {
  const { t, language } = useSpeech();
  return (
    <>
      {fallback && <p class="soft">{t('popularFallback')}</p>}
      {unknown_items.length > 0 && <p class="soft">{t('unknownItems', { items: unknown_items.join(', ') })}</p>}
      {items.length === 0 && <p>{t('noItems')}</p>}
      <ol class="ranking">
        {items.map(({ item, score }) => (
          <li key={item}>
            <span class="name">{item}</span>
            <span class="number">{formatNumber(score, language)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
