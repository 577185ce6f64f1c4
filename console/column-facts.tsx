import { formatCompact, formatShare } from './format.ts';
import { useSpeech } from './speech.ts';
import type { Language } from './texts.ts';
import type { ColumnProfile } from './typical-value.ts';

const shownLanguages = 3;

/** How long a column's texts are and in which languages, or how large its images and in which formats. */
export function ColumnFacts({ column: { texts, images } }: { column: ColumnProfile }) {
  const { t, language } = useSpeech();
  const number = (value: number) => formatCompact(value, language);
  if (texts) {
    const { median, max } = texts.characters;
    const languages = texts.languages
      .slice(0, shownLanguages)
      .map(({ language: code, share }) => {
        const name = code === 'und' ? t('otherLanguage') : nameOf(code, language);
        return `${name} ${formatShare(share, language)}`;
      })
      .join(', ');
    return <span class="soft">{t('textFacts', { median: number(median), max: number(max), languages })}</span>;
  }
  if (!images) return null;
  const { width, height, formats } = images;
  const size = `${number(width.median)} × ${number(height.median)}`;
  const largest = `${number(width.max)} × ${number(height.max)}`;
  const kinds = formats.map(({ format, count }) => `${format} ${number(count)}`).join(', ');
  return (
    <span class="soft">{t('imageFacts', { size, largest, kinds, read: images.read_as.replaceAll('x', ' × ') })}</span>
  );
}

const nameOf = (code: string, language: Language): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code;
