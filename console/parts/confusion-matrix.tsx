import { formatNumber } from '../format.ts';
import { useSpeech } from '../speech.ts';

interface Props {
  readonly labels: readonly string[];
  /** Rows are what is true, columns what was predicted. */
  readonly matrix: readonly (readonly number[])[];
}

/** Counts of each truth against each answer; the darker, the larger the share of its row. */
export function ConfusionMatrix({ labels, matrix }: Props) {
  const { t, language } = useSpeech();
  const shade = (row: readonly number[], count: number) =>
    count /
    Math.max(
      1,
      row.reduce((sum, other) => sum + other, 0),
    );
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
    <section class="scroll" tabIndex={0} aria-label={t('confusion')}>
      <table class="confusion">
        <thead>
          <tr>
            <td />
            <th colSpan={labels.length} scope="colgroup">
              {t('predicted')}
            </th>
          </tr>
          <tr>
            <th scope="col">{t('truth')}</th>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, truth) => (
            <tr key={labels[truth]}>
              <th scope="row">{labels[truth]}</th>
              {row.map((count, answer) => (
                <td
                  key={labels[answer]}
                  class={truth === answer ? 'right' : 'wrong'}
                  style={{ '--share': `${Math.round(100 * shade(row, count))}%` }}
                >
                  {formatNumber(count, language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
