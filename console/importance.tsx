import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatShare } from './format.ts';
import { Bar } from './parts/bar.tsx';
import { useSpeech } from './speech.ts';

const maxShown = 12;

interface Props {
  readonly importance: ModelVersion['importance'];
  readonly metric: string;
}

/** The columns that matter, by how much worse the model becomes without each. */
export function Importance({ importance, metric }: Props) {
  const { t, word, language } = useSpeech();
  const shown = importance.filter(({ drop }) => drop > 0).slice(0, maxShown);
  const top = Math.max(...shown.map(({ drop }) => drop), Number.MIN_VALUE);
  if (shown.length === 0) return <p class="soft">{t('nothingYet')}</p>;
  return (
    <>
      <p class="soft">{t('importanceHint', { metric: word(metric) })}</p>
      <ul class="ranking">
        {shown.map(({ column, drop }) => (
          <li key={column}>
            <span class="name">{column}</span>
            <Bar share={drop / top} label={column} />
            <span class="number">{formatShare(drop, language)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
