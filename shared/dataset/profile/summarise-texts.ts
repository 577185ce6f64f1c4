import type { TextSummary } from '../schema.ts';
import type { LabelColumn } from '../table.ts';
import { detectLanguage } from './detect-language.ts';

/** Texts whose language is looked at: the first ones; more would cost time and change the shares little. */
const mostTexts = 2000;
/** So much of a text tells its language. */
const mostCharacters = 1000;

/** Lengths and languages of a column's texts, missing ones left out. */
export function summariseTexts({ codes, dictionary }: LabelColumn): TextSummary {
  const lengths = Int32Array.from(dictionary, (text) => Array.from(text).length);
  const present = codes.filter((code) => code >= 0).map((code) => lengths[code] as number);
  const sorted = present.toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const counts = new Map<string, number>();
  const sample = dictionary.slice(0, mostTexts);
  for (const text of sample) {
    const language = detectLanguage(text.slice(0, mostCharacters));
    counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return {
    characters: {
      mean: present.length === 0 ? 0 : present.reduce((sum, length) => sum + length, 0) / present.length,
      median: at(0.5),
      percentile_95: at(0.95),
      max: at(1),
    },
    languages: [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([language, count]) => ({ language, share: count / sample.length })),
  };
}
