import type { Language } from './texts.ts';

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en');

export const formatNumber = (value: number, language: Language): string =>
  new Intl.NumberFormat(locale(language), { maximumSignificantDigits: 5 }).format(value);

/** For marks of a plot, where room is scarce: 1.2M, 4.5万. */
export const formatCompact = (value: number, language: Language): string =>
  new Intl.NumberFormat(locale(language), { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

/** A share, 0 to 1, as a percentage. */
export const formatShare = (share: number, language: Language): string =>
  new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 1 }).format(share);

export const formatTime = (time: string | number, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));

/** The time of day, for what happened within minutes. */
export const formatClock = (time: string, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { timeStyle: 'medium' }).format(new Date(time));

/** A day that has no time zone: `2026-11-23`, or epoch milliseconds in UTC. */
export const formatDay = (day: string | number, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));

export function formatBytes(bytes: number, language: Language): string {
  if (bytes < 1e3) return `${formatNumber(bytes, language)} B`;
  if (bytes < 1e6) return `${formatCompact(bytes / 1e3, language)} kB`;
  return bytes < 1e9 ? `${formatCompact(bytes / 1e6, language)} MB` : `${formatCompact(bytes / 1e9, language)} GB`;
}

/** Money from minor units (cents); fractions of a cent are shown, for a single prediction costs less than one. */
export function formatMoney(minor: number | string, currency: string, language: Language): string {
  const style = { style: 'currency', currency } as const;
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', style).resolvedOptions();
  const format = new Intl.NumberFormat(locale(language), { ...style, maximumFractionDigits: digits + 4 });
  return format.format(Number(minor) / 10 ** digits);
}
