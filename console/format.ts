import type { Language } from './texts.ts';

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en');

export const formatNumber = (value: number, language: Language): string =>
  new Intl.NumberFormat(locale(language), { maximumSignificantDigits: 5 }).format(value);

export const formatTime = (time: string, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time));

export const formatBytes = (bytes: number, language: Language): string =>
  bytes < 1e6 ? `${formatNumber(bytes / 1e3, language)} kB` : `${formatNumber(bytes / 1e6, language)} MB`;

/** Money from minor units (cents). */
export const formatMoney = (minor: number, currency: string, language: Language): string =>
  new Intl.NumberFormat(locale(language), { style: 'currency', currency }).format(minor / 100);
