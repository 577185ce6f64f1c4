import { formatNumber, formatShare } from './format.ts';
import { isShare } from './leading-metrics.ts';
import type { Language } from './texts.ts';

/** A score as its metric is read: a percentage or a number; a dash where it is undefined. */
export function formatScore(metric: string, score: number | null | undefined, language: Language): string {
  if (score === null || score === undefined) return '–';
  return isShare(metric) ? formatShare(score, language) : formatNumber(score, language);
}
