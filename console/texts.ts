import { chinese } from './texts/chinese.ts';
import { english, type TextKey } from './texts/english.ts';

export type Language = 'en' | 'zh';

/** The language to begin in, by the browser's own, such as `zh-CN`. */
export const preferredLanguage = (browserLanguage: string): Language =>
  browserLanguage.toLowerCase().startsWith('zh') ? 'zh' : 'en';

/** Gives the sentence for a key, with `{name}` filled in from `values`. */
export function textsIn(language: Language) {
  const texts = language === 'zh' ? chinese : english;
  return (key: TextKey, values: Readonly<Record<string, string | number>> = {}): string =>
    texts[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
